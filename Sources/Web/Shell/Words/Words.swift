package import Basics
package import Foundation

/// A catalogue as one reader sees it: in their language, their digits and the mission's time zone.
package struct Words: Sendable {
  package let language: Language
  package let digits: Digits
  package let zone: TimeZone
  private let catalogue: Catalogue

  package init(_ catalogue: Catalogue, language: Language, digits: Digits = .latin, zone: TimeZone = .gmt) {
    self.catalogue = catalogue
    self.language = language
    self.digits = digits
    self.zone = zone
  }

  /// What fills a gap of a message. Numbers are written in the reader's way, and choose the plural.
  package enum Argument: Sendable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    case text(String)
    case number(Int)

    /// A text that others wrote, which may run the other way than the sentence: a name, a code, a version. It keeps its
    /// own order inside (Unicode UAX #9, FSI and PDI).
    package static func isolated(_ text: String) -> Argument { .text("\u{2068}\(text)\u{2069}") }

    package init(stringLiteral value: String) { self = .text(value) }
    package init(integerLiteral value: Int) { self = .number(value) }
  }

  package subscript(key: String) -> String { self(key) }

  /// The message with its gaps filled. A key without a message shows itself between ⟦ and ⟧, and a test finds it.
  package func callAsFunction(_ key: String, _ arguments: [String: Argument] = [:]) -> String {
    guard let message = catalogue.message(key, in: language) else { return "⟦\(key)⟧" }
    return parts(of: message, arguments).reduce(into: "") { text, part in
      switch part {
      case .text(let fixed): text += fixed
      case .argument(let name):
        switch arguments[name] {
        case .text(let value): text += value
        case .number(let value): text += number(value)
        case nil: text += "⟦\(name)⟧"
        }
      }
    }
  }

  private func parts(of message: Message, _ arguments: [String: Argument]) -> [Message.Part] {
    switch message {
    case .plain(let parts): return parts
    case .plural(let forms):
      let count: Int? =
        switch arguments["count"] {
        case .number(let value): value
        case .text(let text): Int(text)
        case nil: nil
        }
      let category = count.map { PluralCategory.of($0, language) } ?? .other
      return forms[category] ?? forms[.other] ?? []
    }
  }

  /// Texts that may run either way, one after the other; empty ones are left out.
  package func list(_ parts: [String]) -> String {
    parts.filter { !$0.isEmpty }.map { "\u{2068}\($0)\u{2069}" }.joined(separator: self["list.comma"])
  }

  /// The same for a reader of another language, in the same zone: for what is said in several at once.
  package func `in`(_ language: Language, digits: Digits? = nil) -> Words {
    Words(catalogue, language: language, digits: digits ?? self.digits, zone: zone)
  }

  /// The same with the hours of another zone.
  package func `in`(_ zone: TimeZone) -> Words { Words(catalogue, language: language, digits: digits, zone: zone) }

  package func has(_ key: String) -> Bool { catalogue.message(key, in: language) != nil }
}

extension Words {
  /// What to tell whoever was refused.
  package func refusal(_ refusal: any Refusal) -> String {
    self("refusal." + refusal.code, told(refusal.arguments))
  }

  /// What is wrong with an author's file, without the place of it.
  package func diagnostic(_ diagnostic: Diagnostic) -> String {
    self("diagnostic." + diagnostic.code, told(diagnostic.arguments))
  }

  /// What others wrote keeps its own order inside a sentence that runs from right to left.
  private func told(_ arguments: [String: String]) -> [String: Argument] {
    arguments.mapValues { language.isRightToLeft && Int($0) == nil ? .isolated($0) : .text($0) }
  }
}
