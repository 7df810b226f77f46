import Basics
import FormEngine
import Store

/// What somebody searches by that may be the id of a submission, or of the instance that a phone made, or the beginning of one.
struct SubmissionIDSearch {
  /// Of an instance id, so many characters are in the index.
  private static let most = 60
  private static let least = 8

  private let text: String

  /// Nil for what is no id: several words, or fewer than eight characters.
  init?(_ typed: String) {
    let text = typed.trimmed
    guard text.utf8.count >= Self.least, text.allSatisfy({ $0.isASCII && !$0.isWhitespace }),
      text.contains(where: \.isNumber)
    else { return nil }
    self.text = text
  }

  /// `id` of the form's submissions that have it, each part by an index.
  func submissions(of form: ID<Form>) -> SQL {
    let beginnings = text.hasPrefix("uuid:") ? [text] : [text, "uuid:" + text.lowercased()]
    let instances = beginnings.map { beginning -> SQL in
      let beginning = String(beginning.prefix(Self.most))
      return """
        SELECT i.id FROM submission i
        WHERE i.form = \(form) AND \(.prefix("substr(i.instance_id, 1, 60)", beginning))
        """
    }
    let own = range.map { first, last -> SQL in
      "SELECT i.id FROM submission i WHERE i.id >= \(first) AND i.id <= \(last) AND i.form = \(form)"
    }
    return "\(joined: instances + [own].compactMap(\.self), separator: " UNION ")"
  }

  /// The least and the greatest id that begin so; nil when none does.
  private var range: (ID<Submission>, ID<Submission>)? {
    let hyphens = [8, 13, 18, 23]
    guard text.utf8.count <= 36 else { return nil }
    let rest = "00000000-0000-0000-0000-000000000000".dropFirst(text.utf8.count)
    for (offset, character) in text.enumerated() where (character == "-") != hyphens.contains(offset) { return nil }
    guard let first = ID<Submission>(text + rest), let last = ID<Submission>(text + rest.replacing("0", with: "f"))
    else {
      return nil
    }
    return (first, last)
  }
}
