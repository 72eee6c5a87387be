const MOST_REMARKS = 100;
const LONGEST_REMARK = 1000;

/** What is said beside a session's screen, newest last, at most 100 lines. */
export type Remarks = {
  add(text: string): void;
  list(): readonly string[];
};

/** @param onChange called after a remark was added. One equal to the newest is not added again. */
export function createRemarks(onChange: () => void): Remarks {
  let remarks: readonly string[] = [];
  return {
    add(text) {
      const lines = text.split('\n').map((line) => line.slice(0, LONGEST_REMARK));
      for (const line of lines) {
        if (line.trim() === '' || line === remarks.at(-1)) continue;
        remarks = [...remarks, line].slice(-MOST_REMARKS);
        onChange();
      }
    },
    list: () => remarks,
  };
}
