package dev.umsync.ingest.api;

import dev.umsync.common.event.EventProblem;
import dev.umsync.common.http.HttpProblem;

/** Where in a request an event stands, so that a problem points at what its sender wrote. */
sealed interface Place {
  /** In binary mode: attributes are headers, the body is the data. */
  record InHeaders() implements Place {}

  /**
   * In a JSON document.
   *
   * @param prefix JSON pointer of the event, empty for the document itself
   */
  record InDocument(String prefix) implements Place {}

  /**
   * In a part of a form, which holds the data of the event and its attributes side by side.
   *
   * @param part the part's name
   */
  record InPart(String part) implements Place {}

  /** The refusal of an event with this problem. */
  default HttpProblem refuse(Refusal refusal, EventProblem problem) {
    return refuse(refusal, problem.pointer(), problem.detail());
  }

  /**
   * The refusal of an event.
   *
   * @param at JSON pointer into its data, or {@code ce_<attribute>}
   */
  default HttpProblem refuse(Refusal refusal, String at, String detail) {
    boolean attribute = at.startsWith("ce_");
    return switch (this) {
      case InHeaders() -> {
        String header = "ce-" + at.substring(attribute ? 3 : 0);
        yield attribute
            ? new HttpProblem(
                refusal.detail("Header %s %s.".formatted(header, detail)).with("header", header))
            : refusal.at(at, sentence(at, detail));
      }
      case InDocument(String prefix) -> {
        String pointer = prefix + (attribute ? "/" + at.substring(3) : "/data" + at);
        yield refusal.at(pointer, sentence(pointer, detail));
      }
      case InPart(String part) -> {
        String pointer = at.equals("ce_subject") ? "/subscriber" : at;
        yield new HttpProblem(
            refusal.detail(sentence(pointer, detail)).with("part", part).with("pointer", pointer));
      }
    };
  }

  private static String sentence(String pointer, String detail) {
    if (detail.endsWith(".")) {
      return detail;
    }
    return (pointer.isEmpty() ? "In the body: " : pointer + " ") + detail + ".";
  }
}
