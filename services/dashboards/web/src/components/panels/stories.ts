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
