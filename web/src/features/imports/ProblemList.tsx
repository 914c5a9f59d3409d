import { useTranslation } from "react-i18next";
import type { ImportProblem } from "~/api/types";
import { fieldText } from "~/ui/problemText";
import styles from "./Imports.module.css";

/** What is wrong with which row. The server names the first 200. */
export function ProblemList({ problems, count }: { problems: ImportProblem[]; count: number }) {
  const { t } = useTranslation("imports");
  return (
    <ul className={styles.problems}>
      {problems.map((problem) => (
        <li key={`${problem.row}-${problem.field}-${problem.code}`}>
          <span className={styles.hint}>
            {problem.row === 0 ? t("wholeFile") : t("row", { row: problem.row })}
          </span>
          <span>
            {problem.field && <strong>{problem.field}: </strong>}
            {fieldText(problem)}
          </span>
        </li>
      ))}
      {count > problems.length && (
        <li>
          <span />
          <span className={styles.hint}>{t("moreProblems", { count: count - problems.length })}</span>
        </li>
      )}
    </ul>
  );
}
