import type { DeviceStatus, LogStatus, NamedFinding } from "./protocol";
import { deviceOf } from "./sealed/bytes";
import type { Verdict } from "./sealed/check";
import type { DeviceList } from "./sealed/deviceList";
import { type Finding, isAlarm } from "./sealed/findings";
import { fingerprintOf } from "./sealed/words";

/** Devices sign once a day at least. */
const STALE = 26 * 3_600_000;

/** How a log stands, for people. */
export function statusOf(
  verdict: Verdict,
  broken: Finding[],
  about: { bytes: number; limitBytes: number; remembered: boolean; now: number },
): LogStatus {
  const findings = [...verdict.findings, ...broken];
  const { now, ...rest } = about;
  return {
    ...rest,
    fingerprint: fingerprintOf(verdict.memory.log),
    generations: verdict.list?.recipients.length ?? 0,
    lists: verdict.list?.number ?? 0,
    checkedAt: now,
    devices: devicesOf(verdict, findings, now),
    findings: named(findings, verdict.list),
  };
}

/** Findings with the name of the device they are about. */
export function named(findings: Finding[], list: DeviceList | undefined): NamedFinding[] {
  return findings.map((found) => ({
    ...found,
    alarm: isAlarm(found),
    device: found.stream && list?.devices.find(({ id }) => id === deviceOf(found.stream as string))?.name,
  }));
}

function devicesOf(verdict: Verdict, findings: Finding[], now: number): DeviceStatus[] {
  const doubtful = new Set(findings.filter(isAlarm).map(({ stream }) => stream));
  const streams = new Set([
    ...verdict.heads.map(({ stream }) => stream),
    ...[...doubtful].flatMap((stream) => stream ?? []),
  ]);
  return (verdict.list?.devices ?? []).map(({ id, name, revoked }) => {
    const own = [...streams].filter((stream) => deviceOf(stream) === id).toSorted();
    const signed = own.flatMap((stream) => headOf(verdict, stream)?.signedAt ?? []);
    return {
      id,
      name,
      revoked: revoked !== undefined,
      stale: revoked === undefined && Math.max(0, ...signed) < now - STALE,
      streams: own.map((stream) => ({
        number: Number.parseInt(stream.slice(32), 16),
        segments: headOf(verdict, stream)?.segments ?? 0,
        signedAt: headOf(verdict, stream)?.signedAt,
        uploadedAt: verdict.counted.findLast((segment) => segment.stream === stream)?.uploadedAt,
        doubtful: doubtful.has(stream),
      })),
    };
  });
}

function headOf(verdict: Verdict, stream: string) {
  return verdict.heads.find((head) => head.stream === stream);
}
