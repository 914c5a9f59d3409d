import type { ActivityRecord } from "../sealed/records";
import { type FeatureField, saidIn } from "./features";
import type { Target } from "./learner";

/** The member's own word: whatever says this belongs there. */
export interface Rule extends Target {
  id: string;
  field: FeatureField;
  /** Capitals do not matter. */
  contains: string;
}

/** The first rule that any of the records meets for most of the time. */
export function ruleFor(rules: Rule[], records: ActivityRecord[]): Rule | undefined {
  return rules.find((rule) => {
    const wanted = rule.contains.trim().toLowerCase();
    return (
      wanted !== "" && records.some((record) => saidIn(record, rule.field).toLowerCase().includes(wanted))
    );
  });
}
