import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { errorInfo } from "../../src/domain/errors.ts";
import type { Operation, RawDocument } from "../support/openapi.ts";
import { type Answer, problemOf } from "../support/rest-client.ts";

/** What any address may be refused with before a route sees it; said once, in the description of the API. */
const REFUSED_BEFORE_ROUTES = ["request.malformed", "request.too_large", "request.unsupported_type", "route.not_found"];

/** Holds answers against the document. */
export class Contract {
  private readonly document: RawDocument;
  private readonly ajv = new Ajv2020({ strict: false });
  private readonly validators = new Map<string, ValidateFunction>();

  constructor(document: RawDocument) {
    this.document = document;
    addFormats.default(this.ajv);
  }

  /** What is wrong with an answer, if anything: a word that is the same for the same mistake, and the details. */
  complaintOf(operation: Operation, answer: Answer): string | null {
    const { status, headers } = answer;
    if (headers.get("x-request-id") === null) return "no request id";
    if (status === 429 || status === 503) {
      if (!(Number(headers.get("retry-after")) > 0)) return `${status} without Retry-After`;
    }
    return status < 400 ? this.complaintOfSuccess(operation, answer) : complaintOfRefusal(operation, answer);
  }

  private complaintOfSuccess(operation: Operation, { status, headers, text }: Answer): string | null {
    const reply = operation.replies[status];
    if (!reply) return `${status} is not documented`;
    const type = (headers.get("content-type") ?? "").replace(/;.*/, "");
    if (!reply.types.includes(type)) return `${status} ${type} is not documented`;
    if (type !== "application/json") return null;
    const validate = this.validatorOf(operation, status, type);
    if (validate(JSON.parse(text))) return null;
    const [first] = validate.errors ?? [];
    return `${status} against its schema: ${first?.schemaPath} ${first?.message}`;
  }

  private validatorOf(operation: Operation, status: number, type: string): ValidateFunction {
    const key = `${operation.id} ${status} ${type}`;
    const known = this.validators.get(key);
    if (known) return known;
    const raw = this.document.paths[operation.path]?.[operation.method.toLowerCase()];
    const schema = raw?.responses[status]?.content?.[type]?.schema ?? {};
    const validate = this.ajv.compile({ ...schema, components: this.document.components });
    this.validators.set(key, validate);
    return validate;
  }
}

function complaintOfRefusal({ replies }: Operation, answer: Answer): string | null {
  const { status, headers, text } = answer;
  if (status >= 500) return `${status} ${text}`;
  const { code, request_id } = problemOf(answer);
  if (errorInfo(code).status !== status) return `${code} came with ${status}`;
  if (request_id !== headers.get("x-request-id")) return `${code} has another request id`;
  if (status === 401 && !/^Bearer/.test(headers.get("www-authenticate") ?? "")) return `${code} without a challenge`;
  if (REFUSED_BEFORE_ROUTES.includes(code) || replies[status]?.codes.includes(code)) return null;
  return `${status} ${code} is not documented`;
}
