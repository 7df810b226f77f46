/// A language of the face. The raw value is its ISO 639-1 code.
package enum Language: String, CaseIterable, Codable, Sendable {
  case english = "en"
  case turkish = "tr"
  case arabic = "ar"

  package var isRightToLeft: Bool { self == .arabic }

  /// The name of the language in itself.
  package var endonym: String {
    switch self {
    case .english: "English"
    case .turkish: "Türkçe"
    case .arabic: "العربية"
    }
  }
}

/// One text in several languages. What a language lacks is shown in the next best one.
package struct LocalizedText: Hashable, Codable, Sendable {
  /// By ISO 639 code: data may know languages that the face does not.
  package var texts: [String: String]

  package init(_ texts: [String: String]) {
    self.texts = texts
  }

  package init(english: String? = nil, turkish: String? = nil, arabic: String? = nil) {
    texts = [:]
    texts["en"] = english
    texts["tr"] = turkish
    texts["ar"] = arabic
  }

  package subscript(_ language: Language) -> String? { texts[language.rawValue] }

  /// The text in `language`, else in English, else Turkish, else Arabic, else in any; empty when there is none.
  package func best(in language: Language) -> String {
    let order = [language] + Language.allCases
    return order.lazy.compactMap { texts[$0.rawValue] }.first ?? texts.min { $0.key < $1.key }?.value ?? ""
  }
}
