import { describe } from "vitest";
import { addRemoveChecks } from "./conformance/churn.ts";
import { addControlChecks } from "./conformance/control.ts";
import { addErrorChecks } from "./conformance/errors.ts";
import { addFilterChecks } from "./conformance/filters.ts";
import { addIdChecks } from "./conformance/ids.ts";
import { addMetricChecks } from "./conformance/metrics.ts";
import { addRadiusChecks } from "./conformance/radius.ts";
import { addResultChecks } from "./conformance/results.ts";
import type { Subject } from "./conformance/subject.ts";

const GROUPS: Readonly<Record<string, (subject: Subject) => void>> = {
  results: addResultChecks,
  "metrics and element types": addMetricChecks,
  ids: addIdChecks,
  filters: addFilterChecks,
  radius: addRadiusChecks,
  churn: addRemoveChecks,
  errors: addErrorChecks,
  control: addControlChecks,
};

/** What every index of this package must do, whatever it is made of. */
export function describeIndex(subject: Subject): void {
  describe.each(Object.entries(GROUPS))(`${subject.name}: %s`, (_name, addChecks) => {
    addChecks(subject);
  });
}
