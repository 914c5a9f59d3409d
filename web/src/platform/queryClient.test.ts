// @vitest-environment jsdom
import { QueryObserver } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { ApiProblem } from "~/api/problem";
import { changesDone, makeQueryClient, queryClient, underWay } from "./queryClient";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A list that somebody looks at; each question is answered by hand. */
function lookAt(client: ReturnType<typeof makeQueryClient>) {
  const questions: { answer: (total: number) => void; refuse: (thrown: unknown) => void }[] = [];
  const observer = new QueryObserver<number>(client, {
    queryKey: ["timesheet", "week"],
    queryFn: () => new Promise((answer, refuse) => void questions.push({ answer, refuse })),
  });
  const leave = observer.subscribe(() => {});
  return { questions, shown: () => observer.getCurrentResult().data, leave };
}
const passed = (milliseconds = 0) => vi.advanceTimersByTimeAsync(milliseconds);

it("asks once more for what was on its way for the first time when a change came", async () => {
  const client = makeQueryClient();
  const { questions, shown, leave } = lookAt(client);
  void client.invalidateQueries({ queryKey: ["timesheet"] });
  void client.invalidateQueries({ queryKey: ["timesheet"] });
  await passed();
  questions[0]?.answer(1);
  await passed();
  expect(shown()).toBe(1);
  questions[1]?.answer(2);
  await passed();
  expect(shown()).toBe(2);
  expect(questions).toHaveLength(2);
  leave();
});

it("asks again for what was on its way when a change came, and takes no older answer", async () => {
  const client = makeQueryClient();
  const { questions, shown, leave } = lookAt(client);
  await passed();
  questions[0]?.answer(1);
  await passed();
  void client.invalidateQueries();
  await passed();
  void client.invalidateQueries();
  await passed();
  questions[1]?.answer(2);
  await passed();
  expect(shown()).toBe(1);
  questions[2]?.answer(3);
  await passed();
  expect(shown()).toBe(3);
  leave();
});

it("counts a change as under way until it has its answer, not until its lists have come", async () => {
  const client = makeQueryClient();
  let answer = () => {};
  const change = client.getMutationCache().build(client, {
    mutationKey: ["time_entry", "change"],
    mutationFn: () => new Promise<void>((resolve) => (answer = resolve)),
    onSettled: () => new Promise<void>(() => {}),
  });
  void change.execute(undefined);
  await passed();
  expect(underWay(client, ["time_entry"])).toBe(1);
  answer();
  await passed();
  expect(client.isMutating()).toBe(1);
  expect(underWay(client, ["time_entry"])).toBe(0);
});

it("comes back to a server that was too busy, until it answers", async () => {
  const client = makeQueryClient();
  const { questions, shown, leave } = lookAt(client);
  const busy = new ApiProblem({ code: "storage_unavailable" });
  for (const wait of [0, 1_000, 2_000, 10_000]) {
    await passed(wait);
    questions.at(-1)?.refuse(busy);
  }
  await passed(20_000);
  const asked = questions.length;
  questions.at(-1)?.answer(5);
  await passed();
  expect(shown()).toBe(5);
  await passed(60_000);
  expect(questions).toHaveLength(asked);
  leave();
});

it("has done with a change only when its caller has, too", async () => {
  let answer = () => {};
  const change = queryClient.getMutationCache().build(queryClient, {
    mutationFn: () => new Promise<void>((resolve) => (answer = resolve)),
  });
  const order: string[] = [];
  void change
    .execute(undefined)
    .then(() => {})
    .then(() => order.push("caller"));
  await passed();
  void changesDone().then(() => order.push("done"));
  answer();
  await passed(10);
  expect(order).toEqual(["caller", "done"]);
});
