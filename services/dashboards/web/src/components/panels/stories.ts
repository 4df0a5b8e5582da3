/** Events as the page tells them. */

export interface Happened {
  id: string;
  type: string;
  label: string;
  time: string;
  recordedtime: string;
  service: string;
  position: number;
  place: string;
  entity: string | null;
  role: string | null;
}

export interface Story {
  event: Happened;
  role: string | null;
  command_id: string | null;
  caused_by: Happened | null;
  followed: Happened[];
  correlated: Happened[];
}

/** A type in words, where no label came with it: `org.linli.issues.IssueReported.v1` says "Issue reported". */
export function typeInWords(type: string): string {
  const name = type.split(".").at(-2) ?? type;
  const words = name.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
