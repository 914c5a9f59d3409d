import { ActionIcon, Button, Group } from "@mantine/core";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";

interface StepperProps {
  labels: { previous: string; here: string; next: string };
  onPrevious: () => void;
  onHere: () => void;
  onNext: () => void;
}

/** The way through days, weeks or months: back, to the present one, on. */
export function Stepper({ labels, onPrevious, onHere, onNext }: StepperProps) {
  return (
    <Group gap={4} wrap="nowrap">
      <ActionIcon variant="default" size={34} onClick={onPrevious} aria-label={labels.previous}>
        <IconChevronLeft size={16} />
      </ActionIcon>
      <Button variant="default" onClick={onHere}>
        {labels.here}
      </Button>
      <ActionIcon variant="default" size={34} onClick={onNext} aria-label={labels.next}>
        <IconChevronRight size={16} />
      </ActionIcon>
    </Group>
  );
}
