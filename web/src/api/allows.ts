/** Whether the caller may do something with this very object, such as `update` or `delete`. */
export function allows(object: { allowed_actions: string[] }, action: string): boolean {
  return object.allowed_actions.includes(action);
}
