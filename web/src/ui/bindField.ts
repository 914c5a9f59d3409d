import type { UseFormReturnType } from "@mantine/form";
import type { ReactNode } from "react";

interface Bound<Value> {
  value: Value;
  onChange: (value: Value) => void;
  error: ReactNode;
}

/** Value, change and error of one field, for inputs that hand over the value itself instead of an event. */
export function bindField<Values extends Record<string, unknown>, Key extends keyof Values & string>(
  form: UseFormReturnType<Values>,
  key: Key,
): Bound<Values[Key]> {
  return {
    value: form.values[key],
    onChange: (value) => form.setFieldValue(key, value as never),
    error: form.errors[key],
  };
}
