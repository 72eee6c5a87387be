const MOST_REMARKS = 100;
const LONGEST_REMARK = 1000;

/** What is said beside a session's screen, newest last; bounded. */
export type Remarks = {
  add(text: string): void;
  list(): readonly string[];
};

/** @param onChange after a remark was added. A remark equal to the newest one is not added again. */
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
