import Basics
import Evidence

/// What an issue calls things in a language that it did not have, beside what they are called in the one that counts.
/// Labels that say the same in both are one field, which names all of them by their ordinals.
struct ReleaseLabels {
  struct Group: Equatable, Sendable {
    let title: String
    let isOpen: Bool
    let lines: [Line]
  }

  struct Line: Equatable, Sendable {
    let source: String
    let language: String
    let direction: String
    let written: String
    let writtenLanguage: String
    let writtenDirection: String
    /// Nil for who may not write.
    let field: Field?
  }

  private enum Standing: String, CaseIterable { case toWrite, same, written, made }

  let groups: [Group]

  /// A thousand places in a dozen tables.
  static let largestForm = 8 << 20
  private static let prefix = "label."

  /// - Parameters:
  ///   - made: What forms, places and definitions say today, by address.
  ///   - written: What is kept, or was typed, by address.
  init(
    _ content: ReleaseContent, _ language: Language, made: [String: String], written: [String: String], canEdit: Bool,
    _ words: Words
  ) {
    struct Same: Hashable {
      let text: LocalizedText
      let said: String
      let standing: Standing
    }
    let first = content.authoritative
    var (ordinals, order) = ([Same: [Int]](), [Same]())
    for (ordinal, label) in content.labels.enumerated() {
      let said = written[label.address] ?? ""
      let standing: Standing =
        if said.isEmpty {
          .toWrite
        } else if said == label.text[first] {
          .same
        } else { said == made[label.address] ? .made : .written }
      let same = Same(text: label.text, said: said, standing: standing)
      if ordinals[same] == nil { order.append(same) }
      ordinals[same, default: []].append(ordinal)
    }
    func direction(_ language: Language) -> String { language.isRightToLeft ? "rtl" : "ltr" }
    groups = Standing.allCases.compactMap { standing in
      let lines = order.filter { $0.standing == standing }.map { same in
        let (source, name) = (
          same.text[first] ?? "", ordinals[same, default: []].map(String.init).joined(separator: ".")
        )
        return Line(
          source: source, language: first.rawValue, direction: direction(first), written: same.said,
          writtenLanguage: language.rawValue, writtenDirection: direction(language),
          field: canEdit
            ? Field(Self.prefix + name, source, same.said).with { ($0.isRequired, $0.saysOptional) = (false, false) }
            : nil)
      }
      guard !lines.isEmpty else { return nil }
      return Group(
        title: words("release.labels.\(standing.rawValue)", ["count": .number(lines.count)]),
        isOpen: standing != .made, lines: lines)
    }
  }

  /// What a form of these fields says, by address.
  static func sent(_ form: Form, for content: ReleaseContent) -> [String: String] {
    let addresses = content.labels.map(\.address)
    var labels: [String: String] = [:]
    for (name, value) in form.fields(beginningWith: prefix) {
      for ordinal in name.split(separator: ".").compactMap({ Int($0) }) where addresses.indices.contains(ordinal) {
        labels[addresses[ordinal]] = value
      }
    }
    return labels
  }
}
