/** Whether the caller may do something with this very object: `update`, `delete`, or a longer action's name. */
export function allows(object: { allowed_actions: string[] }, action: string): boolean {
  return object.allowed_actions.some((allowed) => allowed === action || allowed.endsWith(`_${action}`));
}
