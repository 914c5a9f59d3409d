import { Anchor, type AnchorProps, Button, type ButtonProps } from "@mantine/core";
import { createLink } from "@tanstack/react-router";
import type { ComponentPropsWithRef } from "react";

type LinkOf<Props> = Props & Omit<ComponentPropsWithRef<"a">, keyof Props>;

/** A link to a page of the app, with typed address and filters. */
export const TextLink = createLink((props: LinkOf<AnchorProps>) => <Anchor size="sm" {...props} />);

/** The same in the shape of a button. */
export const LinkButton = createLink((props: LinkOf<ButtonProps>) => <Button component="a" {...props} />);
