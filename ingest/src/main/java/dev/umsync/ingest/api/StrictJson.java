package dev.umsync.ingest.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.umsync.common.event.EventProblem;
import dev.umsync.common.json.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** JSON in UTF-8 and nothing else: Jackson alone would guess UTF-16 and take overlong forms. */
final class StrictJson {
  private StrictJson() {}

  /**
   * @throws EventProblem naming line and column, without content
   */
  static JsonNode read(byte[] bytes) throws EventProblem {
    Reader text =
        new InputStreamReader(
            new ByteArrayInputStream(bytes),
            StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT));
    try {
      JsonNode node = Json.mapper().readTree(text);
      if (node == null || node.isMissingNode()) {
        throw new EventProblem("", "there is no JSON: 0 bytes, or blanks only");
      }
      return node;
    } catch (CharacterCodingException e) {
      throw new EventProblem("", "the JSON is not in UTF-8");
    } catch (JsonProcessingException e) {
      var at = e.getLocation();
      throw new EventProblem(
          "",
          at == null
              ? "this is not JSON"
              : "this is not JSON (line %d, column %d)"
                  .formatted(at.getLineNr(), at.getColumnNr()));
    } catch (IOException e) {
      throw new EventProblem("", "this is not JSON");
    }
  }
}
