import { z } from "zod";
import { examples } from "./examples.ts";
import { time } from "./primitives.ts";
import { newPassword } from "./user.ts";

export const passwordResetResponse = z
  .object({ reset: z.object({ token: z.string(), expires_at: time }).strict() })
  .strict()
  .meta({
    id: "PasswordResetResponse",
    description: "Hand the token to the user by a way you trust; it is shown once",
    example: { reset: { token: examples.resetToken, expires_at: examples.tomorrow } },
  });
export const passwordReset = z
  .object({ token: z.string().min(1).max(128), new_password: newPassword })
  .strict()
  .meta({ id: "PasswordReset", example: { token: examples.resetToken, new_password: "a phrase nobody knows" } });
