package import Basics

/// What a product must say of itself before an issue of it leaves the mission.
package enum ImprintRefusal: Refusal, Equatable {
  /// A part is missing, in one of the product's languages.
  case missing(Imprint.Part, Language)
  case emblemMissing
  case licenceMissing

  package var code: String {
    switch self {
    case .missing(let part, _): "product.imprint.\(part.rawValue)"
    case .emblemMissing: "product.imprint.emblem"
    case .licenceMissing: "product.imprint.licence"
    }
  }

  package var arguments: [String: String] {
    if case .missing(_, let language) = self { ["language": language.endonym] } else { [:] }
  }

  package var kind: RefusalKind { .conflict }
}

extension Imprint {
  package enum Part: String, CaseIterable, Sendable { case donor, credit, disclaimer }

  /// Refuses what leaves the mission without donor, credit and disclaimer in each of its languages, without the donor's
  /// emblem, and what is public without a licence. What stays inside may say as much as it likes.
  package func check(_ languages: [Language], level: Level) throws(ImprintRefusal) {
    guard level <= .partner else { return }
    for part in Part.allCases {
      let text =
        switch part {
        case .donor: donor
        case .credit: credit
        case .disclaimer: disclaimer
        }
      for language in languages {
        guard text[language]?.contains(where: { !$0.isWhitespace }) == true else { throw .missing(part, language) }
      }
    }
    guard emblem != nil else { throw .emblemMissing }
    guard level > .public || licence.contains(where: { !$0.isWhitespace }) else { throw .licenceMissing }
  }
}
