/// Answers by role as one text: the roles that a form asks, each with its answer or with nothing.
enum SiteAnswers {
  static func pack(_ answers: [String: String]) -> String {
    answers.sorted { $0.key < $1.key }.map { role, answer in
      role + "=" + String(answer.prefix(200).map { $0.isNewline ? " " : $0 })
    }.joined(separator: "\n")
  }

  static func unpack(_ text: String) -> [String: String] {
    var answers: [String: String] = [:]
    for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
      guard let equals = line.firstIndex(of: UInt8(ascii: "=")) else { continue }
      answers[String(Substring(line[..<equals]))] = String(Substring(line[line.index(after: equals)...]))
    }
    return answers
  }
}
