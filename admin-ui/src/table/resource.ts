import type { ComponentChildren, ComponentType } from "preact";
import type { User } from "../api.ts";
import type { Params } from "../app/router.ts";
import type { Query } from "../http.ts";

/**
 * What one noun looks like on the site. A page is a description: one generic page (`table-page.tsx`) draws all of
 * them, so whatever is added here is at once everywhere. Describe a noun in `resources/`, list it in `routes.tsx`.
 */
export interface Resource<Row> {
  readonly path: string;
  readonly title: string;
  readonly intro: string;
  readonly parent?: { readonly path: string; readonly label: string };
  /** More about what the page is of, such as the room whose members it lists. */
  readonly About?: ComponentType<{ readonly params: Params }>;
  readonly columns: readonly Column<Row>[];
  /** The order of a list whose address names none. */
  readonly defaultSort?: string;
  readonly search?: Search;
  readonly filters?: readonly Filter[];
  readonly presets?: readonly Preset[];
  /** Where a row leads; drawn beside its actions. */
  readonly links?: readonly RowLink<Row>[];
  readonly actions?: readonly Action<Row>[];
  /** What can be done to several rows at once. */
  readonly bulk?: readonly BulkAction<Row>[];
  /** What can be done to the list as a whole, such as adding to it. */
  readonly commands?: readonly Command[];
  /** The room that links and actions take. */
  readonly actsWidth?: Width;
  readonly downloads?: readonly Download[];
  readonly exported?: Export;
  readonly empty: { readonly title: string; readonly detail: string };
  readonly key: (row: Row) => string;
  /** What a person would call it, in dialogs, in messages and for screen readers. */
  readonly nameOf: (row: Row) => string;
  readonly load: (request: ListRequest) => Promise<ListPage<Row>>;
  /** Whether something is under way, so that the list is loaded again and again until it is not. */
  readonly follows?: (page: ListPage<Row>) => boolean;
}

export interface ListRequest {
  readonly params: Params;
  /** Search, filters and `sort` by their names in the address. */
  readonly query: Readonly<Record<string, string>>;
  readonly cursor: string | undefined;
  readonly signal: AbortSignal;
}

export interface ListPage<Row> {
  readonly rows: readonly Row[];
  readonly nextCursor: string | null;
  readonly figures?: readonly Figure[];
  /** The largest of the numbers that bars are drawn for, over all pages. */
  readonly largest?: number;
}

export interface Figure {
  readonly label: string;
  readonly value: number;
}

/** From a badge to a bar; a column without one shares what is left. */
export type Width = "w-1" | "w-2" | "w-3" | "w-4" | "w-5";

export interface RowLink<Row> {
  readonly label: string;
  readonly href: (row: Row) => string;
}

export interface Column<Row> {
  readonly label: string;
  readonly width?: Width;
  readonly number?: boolean;
  /** The name to sort by, if the list can. */
  readonly sort?: string;
  readonly cell: (row: Row, page: ListPage<Row>) => ComponentChildren;
}

export interface Search {
  readonly label: string;
  /** A list that can not be searched as it stands says what it needs first. */
  readonly needs?: { readonly oneOf: readonly string[]; readonly label: string };
}

export type Filter = ChoiceFilter | DateFilter | ReferenceFilter;

export interface ChoiceFilter {
  readonly kind: "choice";
  readonly name: string;
  readonly label: string;
  readonly choices: Choices;
  /** What it means when nothing is chosen; "Any" if left out. */
  readonly unset?: string;
}

export interface DateFilter {
  readonly kind: "date";
  readonly name: string;
  readonly label: string;
}

/** Narrows a list to what belongs to one other thing. */
export interface ReferenceFilter extends Reference {
  readonly kind: "reference";
  readonly name: string;
  readonly label: string;
}

/** How one thing is looked up by its name. */
export interface Reference {
  readonly texts: { readonly title: string; readonly search: string };
  readonly find: (q: string, signal: AbortSignal) => Promise<readonly Found[]>;
  readonly get: (id: string, signal: AbortSignal) => Promise<Found>;
}

export interface Found {
  readonly id: string;
  readonly name: string;
  readonly detail?: string;
}

/** Values of several filters at one press. */
export interface Preset {
  readonly label: string;
  readonly query: () => Readonly<Record<string, string>>;
}

export type Choices = readonly { readonly value: string; readonly label: string }[];

/** What a dialog says before something is done. */
export interface Act {
  readonly label: string;
  readonly title: string;
  readonly effects?: readonly string[];
  readonly submit: string;
  readonly busy: string;
  readonly done: string;
  /** Something is lost by it. */
  readonly destructive?: boolean;
}

/** What was filled in, by the names of the fields. */
export type Values = Readonly<Record<string, string>>;

/** Something that can be done to a row, after a dialog that says what will happen. */
export interface Action<Row> extends Act {
  readonly fields?: readonly Field<Row>[];
  readonly offered?: (row: Row, me: User) => boolean;
  /** Returns the row as it is now, or null when it is gone. The list shows that at once, without being asked again. */
  readonly run: (row: Row, values: Values, params: Params) => Promise<Row | null>;
}

/** Its fields begin alike for every row, so that several can be asked about at once. */
export interface RepeatableAction<Row> extends Omit<Action<Row>, "fields"> {
  readonly fields?: readonly Field<unknown>[];
}

/** The same thing done to rows that were chosen, one after the other: what fails for one is done to the others. */
export interface BulkAction<Row> extends Omit<Action<Row>, "title" | "done" | "fields"> {
  readonly title: (n: number) => string;
  readonly done: (n: number) => string;
  readonly fields?: readonly Field<null>[];
}

/** Something that can be done to a list, which is loaded anew after it. */
export interface Command extends Act {
  readonly fields?: readonly Field<null>[];
  /** Returns what is shown this once, if anything is. */
  readonly run: (values: Values, params: Params) => Promise<ShownOnce | null>;
}

/** A secret that nobody can look up later. */
export interface ShownOnce {
  readonly title: string;
  readonly label: string;
  readonly hint: string;
  readonly value: string;
}

export type Field<Row> = FieldKind & {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly initial: (row: Row) => string;
};

type FieldKind =
  | { readonly kind: "choice"; readonly choices: Choices }
  /** Several of them, in one value with blanks between. */
  | { readonly kind: "checks"; readonly choices: Choices }
  | { readonly kind: "text"; readonly type?: "email" | "tel"; readonly maxLength: number; readonly required?: boolean }
  | { readonly kind: "lines"; readonly maxLength: number }
  | { readonly kind: "number"; readonly min: number; readonly max: number }
  | { readonly kind: "date"; readonly min?: string }
  | ({ readonly kind: "reference" } & Reference);

export interface Download {
  readonly label: string;
  readonly busy: string;
  readonly done: string;
  /** Used if the answer does not name the file. */
  readonly file: string;
  readonly fetch: (query: Query) => Promise<Response>;
}

/** The whole list as a file, as far as search and filters let it through. */
export interface Export {
  readonly title: string;
  readonly effects: readonly string[];
  /** Used if the answer does not name the file. */
  readonly file: string;
  readonly path: string;
}

export function choicesOf<Value extends string>(
  values: readonly Value[],
  labels: Readonly<Record<Value, string>>,
): Choices {
  return values.map((value) => ({ value, label: labels[value] }));
}
