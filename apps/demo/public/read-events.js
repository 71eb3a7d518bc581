/** @import { JobEvent } from "../protocol.js" */

/**
 * The server-sent events of an answer, as they come. Unlike EventSource, this can be stopped for
 * good, never connects again by itself, and lets the caller see an answer that is an error.
 * @param {ReadableStream<Uint8Array>} body
 * @returns {AsyncGenerator<JobEvent, void, undefined>}
 */
export async function* readEvents(body) {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    text += decoder.decode(value, { stream: true });
    const messages = text.split("\n\n");
    text = messages.pop() ?? "";
    for (const message of messages) yield JSON.parse(message.replace(/^data: /, ""));
  }
}
