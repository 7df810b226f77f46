package import Basics
package import Foundation

/// What the world is like when an expression is evaluated.
package struct EvaluationEnvironment {
  package var now: Instant
  package var timeZone: TimeZone
  /// ISO 639 code of the language in which `format-date` writes months and days.
  package var language: String
  package var random: () -> UInt64
  /// Addresses of namespaces by the prefixes expressions use.
  package var namespaces: [String: String]
  /// The text for an id in the language in use; for `jr:itext`.
  package var itext: (String) -> String?
  /// The label of a choice by its value and the path of the question; for `jr:choice-name`.
  package var choiceName: (_ value: String, _ question: String) -> String?
  /// What was signed, when the Ed25519 signature before it is that of the key, else nil; for `extract-signed`.
  package var openSigned: (_ signed: [UInt8], _ key: [UInt8]) -> [UInt8]?
  /// Whether expressions mean what the clients of forms make of them, where that is not XPath: an absolute path used
  /// inside a repeat leads to the same instance, not to all; a node set is true when one of its nodes holds a text, for
  /// `${q}` alone asks whether `q` was answered.
  package var isForm: Bool
  /// How many nodes and operations one evaluation may look at.
  package var work: Int

  package init(
    now: Instant = .now, timeZone: TimeZone = .gmt, language: String = "en",
    random: @escaping () -> UInt64 = { UInt64.random(in: .min ... .max) },
    namespaces: [String: String] = [:],
    itext: @escaping (String) -> String? = { _ in nil },
    choiceName: @escaping (_ value: String, _ question: String) -> String? = { _, _ in nil },
    openSigned: @escaping (_ signed: [UInt8], _ key: [UInt8]) -> [UInt8]? = { _, _ in nil },
    isForm: Bool = true, work: Int = 20_000_000
  ) {
    self.now = now
    self.timeZone = timeZone
    self.language = language
    self.random = random
    self.namespaces = namespaces
    self.itext = itext
    self.choiceName = choiceName
    self.openSigned = openSigned
    self.isForm = isForm
    self.work = work
  }
}
