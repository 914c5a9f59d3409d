import { IconAlertTriangle, IconLock } from "@tabler/icons-react";
import { type CSSProperties, memo } from "react";
import type { Hue } from "~/api/types";
import { stopwatch } from "~/lib/durations";
import { elapsedSeconds, useNow } from "~/platform/serverClock";
import styles from "./Block.module.css";

export interface BlockProps {
  id: string;
  /** What a screen reader says: work, day, times, length. */
  label: string;
  title: string;
  work: string;
  times: string;
  length: string;
  /** Its own times where it happened in another zone. */
  elsewhere: string | undefined;
  hue: Hue | undefined;
  top: number;
  height: number;
  lane: number;
  lanes: number;
  width: number;
  before: boolean;
  after: boolean;
  locked: boolean;
  fixed: boolean;
  /** Start of the running timer. */
  runningSince: string | undefined;
  overlap: string | undefined;
}

/** Heights from which a second and a third line have room. */
const TWO_LINES = 40;
const THREE_LINES = 58;

/**
 * One entry on one day. It has no handlers and no state: the grid listens for all of them, and what a drag shows is
 * drawn beside them, so that hundreds of blocks stand still while one is moved.
 */
export const Block = memo(function Block(props: BlockProps) {
  const { height, lane, lanes, width, elsewhere, runningSince } = props;
  const small = height < TWO_LINES;
  const style = {
    "--entry-hue": props.hue ? `var(--hue-${props.hue})` : "var(--hb-line-strong)",
    top: props.top,
    height,
    left: `${(lane / lanes) * 100}%`,
    width: `calc(${(width / lanes) * 100}% - 2px)`,
  } as CSSProperties;
  return (
    <button
      type="button"
      className={styles.block}
      style={style}
      aria-label={props.label}
      data-entry={props.id}
      data-small={small || undefined}
      data-before={props.before || undefined}
      data-after={props.after || undefined}
      data-locked={props.locked || undefined}
      data-running={runningSince !== undefined || undefined}
    >
      <span className={styles.line}>
        {props.locked && <IconLock size={12} className={styles.sign} aria-hidden="true" />}
        {props.overlap && (
          <IconAlertTriangle size={12} className={styles.warning} aria-hidden="true">
            <title>{props.overlap}</title>
          </IconAlertTriangle>
        )}
        <span className={styles.title}>{props.title}</span>
        {small && props.work && <span className={styles.quiet}>{props.work}</span>}
      </span>
      {!small && props.work && <span className={styles.work}>{props.work}</span>}
      {(height >= THREE_LINES || (!small && !props.work)) && (
        <span className={styles.times}>
          <span>{props.times}</span>
          <span className={styles.length}>
            {runningSince ? <Elapsed since={runningSince} /> : props.length}
          </span>
        </span>
      )}
      {elsewhere && !small && <span className={styles.elsewhere}>{elsewhere}</span>}
      {!props.fixed && !props.before && <span className={styles.edge} data-edge="start" />}
      {!props.fixed && !props.after && runningSince === undefined && (
        <span className={styles.edge} data-edge="end" />
      )}
    </button>
  );
});

function Elapsed({ since }: { since: string }) {
  const now = useNow(true);
  return <>{stopwatch(elapsedSeconds(since, now))}</>;
}
