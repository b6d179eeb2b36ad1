import { describe, expect, it } from "vitest";
import { z } from "zod";
import * as analytics from "../../../src/contract/analytics.ts";
import * as audit from "../../../src/contract/audit.ts";
import * as ban from "../../../src/contract/ban.ts";
import * as direct from "../../../src/contract/direct.ts";
import * as event from "../../../src/contract/event.ts";
import { clientFrameExamples, plainFrameExamples, serverFrameExamples } from "../../../src/contract/frame-examples.ts";
import { clientFrames, serverFrames } from "../../../src/contract/frames.ts";
import * as health from "../../../src/contract/health.ts";
import * as job from "../../../src/contract/job.ts";
import * as message from "../../../src/contract/message.ts";
import * as mute from "../../../src/contract/mute.ts";
import * as overview from "../../../src/contract/overview.ts";
import * as parked from "../../../src/contract/parked.ts";
import * as passwordReset from "../../../src/contract/password-reset.ts";
import * as people from "../../../src/contract/people.ts";
import * as primitives from "../../../src/contract/primitives.ts";
import * as problem from "../../../src/contract/problem.ts";
import * as read from "../../../src/contract/read.ts";
import * as report from "../../../src/contract/report.ts";
import * as room from "../../../src/contract/room.ts";
import * as session from "../../../src/contract/session.ts";
import * as settings from "../../../src/contract/settings.ts";
import * as signupInvitation from "../../../src/contract/signup-invitation.ts";
import * as token from "../../../src/contract/token.ts";
import * as user from "../../../src/contract/user.ts";

const modules = {
  analytics,
  audit,
  ban,
  direct,
  event,
  health,
  job,
  message,
  mute,
  overview,
  parked,
  passwordReset,
  people,
  primitives,
  problem,
  read,
  report,
  room,
  session,
  settings,
  signupInvitation,
  token,
  user,
};
const schemas = Object.entries(modules).flatMap(([module, exported]) =>
  Object.entries(exported).flatMap(([name, value]: [string, unknown]) => {
    if (!(value instanceof z.ZodType)) return [];
    const example: unknown = value.meta()?.example;
    return example === undefined ? [] : [{ name: `${module}.${name}`, schema: value, example }];
  }),
);

describe("an example is what it stands for", () => {
  it.each(schemas)("$name", ({ schema, example }) => {
    expect(schema.safeParse(example).error).toBeUndefined();
  });

  const frames = (
    of: Readonly<Record<string, z.ZodType>>,
    examples: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  ) =>
    Object.entries(of).flatMap(([t, schema]) =>
      Object.entries(examples[t] ?? {}).map(([name, frame]) => ({ t, name, schema, frame })),
    );
  it.each([...frames(clientFrames, clientFrameExamples), ...frames(serverFrames, serverFrameExamples)])(
    "frame $t: $name",
    ({ schema, frame }) => {
      expect(schema.parse(frame)).toEqual(frame);
    },
  );

  it("frames of the plain mode", () => {
    expect(message.plainMessage.parse(plainFrameExamples.message)).toEqual(plainFrameExamples.message);
    expect(problem.problem.parse(plainFrameExamples.error.error)).toEqual(plainFrameExamples.error.error);
  });
});

it("every type of event has an example", () => {
  const shown = Object.values(serverFrameExamples.events).flatMap(({ events }) => events.map(({ type }) => type));
  expect([...new Set(shown)].sort()).toEqual(event.roomEvent.options.map((one) => one.shape.type.value).sort());
});
