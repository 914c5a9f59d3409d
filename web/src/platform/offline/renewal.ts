/** The session of this browser gets another secret whenever its member proves who they are. */
export const renewal: { count: number; pending: Promise<unknown> | undefined } = {
  count: 0,
  pending: undefined,
};

/** Runs what gives the session another secret; requests that showed the old one meanwhile are asked again. */
export async function renewing<Answer>(work: () => Promise<Answer>): Promise<Answer> {
  const pending = work();
  renewal.pending = pending.catch(() => {});
  try {
    const answer = await pending;
    renewal.count += 1;
    return answer;
  } finally {
    renewal.pending = undefined;
  }
}
