import { Kbd } from "@mantine/core";
import { keyNames } from "~/platform/shortcuts";
import styles from "./Keys.module.css";

/** The keys of a shortcut as they stand on the keyboard. */
export function Keys({ keys }: { keys: string }) {
  return (
    <span className={styles.keys}>
      {keyNames(keys).map((name) => (
        <Kbd key={name} size="xs">
          {name}
        </Kbd>
      ))}
    </span>
  );
}
