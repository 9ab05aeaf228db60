package dev.fairlead.source.git;

import dev.fairlead.desired.ImageChange;
import dev.fairlead.source.WriteBack.Note;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jgit.lib.PersonIdent;

/**
 * How commits of ours look.
 *
 * @param committer {@code Name <mail@example.com>}; also the author, unless whoever asks is named
 * @param template the message; {@code {release}}, {@code {service}}, {@code {image}}, {@code
 *     {previous}}, {@code {file}}, {@code {author}} and {@code {reason}} stand for what they name
 */
public record CommitStyle(String committer, String template) {
  static final String TEMPLATE = "{release}: set image of {service} to {image}\n\n{reason}";

  private static final Pattern PERSON =
      Pattern.compile("([^<>\\p{Cntrl}]{1,100}?) *<([^<>\\s]{1,200})>");
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{([a-z]+)}");

  /** Throws an {@link IllegalArgumentException} with a sentence for what cannot be used. */
  public CommitStyle {
    person(committer);
    Matcher placeholders = PLACEHOLDER.matcher(template);
    while (placeholders.find()) {
      if (!values(new ImageChange("a", "b", "c"), Note.NONE, "", "")
          .containsKey(placeholders.group(1))) {
        throw new IllegalArgumentException(
            "the message of commits has an unknown placeholder " + placeholders.group());
      }
    }
    if (template.isBlank()) {
      throw new IllegalArgumentException("the message of commits is empty");
    }
  }

  /** As {@code FAIRLEAD_GIT_COMMITTER} and {@code FAIRLEAD_GIT_MESSAGE} say. */
  public static CommitStyle of(Map<String, String> environment) {
    String committer = environment.getOrDefault("FAIRLEAD_GIT_COMMITTER", "");
    String template = environment.getOrDefault("FAIRLEAD_GIT_MESSAGE", "");
    return new CommitStyle(
        committer.isEmpty() ? "Fairlead <fairlead@" + host() + ">" : committer,
        template.isEmpty() ? TEMPLATE : template.replace("\\n", "\n"));
  }

  private static String host() {
    try {
      String name = InetAddress.getLocalHost().getHostName();
      return name.matches("[A-Za-z0-9.-]+") ? name : "localhost";
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  PersonIdent committer(Instant now) {
    return person(committer, now);
  }

  PersonIdent author(Note note, Instant now) {
    return person(note.author().isEmpty() ? committer : note.author(), now);
  }

  private static PersonIdent person(String text, Instant now) {
    Matcher matcher = person(text);
    return new PersonIdent(matcher.group(1).strip(), matcher.group(2), now, ZoneOffset.UTC);
  }

  private static Matcher person(String text) {
    Matcher matcher = PERSON.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "\"%s\" is no author: expected Name <mail@example.com>".formatted(text));
    }
    return matcher;
  }

  String message(ImageChange change, Note note, String previous, String file) {
    Map<String, String> values = values(change, note, previous, file);
    String filled =
        PLACEHOLDER
            .matcher(template)
            .replaceAll(found ->
                Matcher.quoteReplacement(values.getOrDefault(found.group(1), found.group())));
    return filled.strip() + "\n";
  }

  private static SequencedMap<String, String> values(
      ImageChange change, Note note, String previous, String file) {
    SequencedMap<String, String> values = new LinkedHashMap<>();
    values.put("release", change.release());
    values.put("service", change.service());
    values.put("image", change.image());
    values.put("previous", previous);
    values.put("file", file);
    values.put("author", note.author());
    values.put("reason", note.reason().replaceAll("\\p{Cntrl}+", " ").strip());
    return values;
  }
}
