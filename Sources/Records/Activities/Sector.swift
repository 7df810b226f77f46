package import Basics
import Yams

/// What help is sorted by, as an edition of a list defines it.
package struct Sector: Hashable, Sendable {
  package let code: String
  package let names: LocalizedText
  /// Other codes for the same.
  package let also: [String]
}

/// The sectors of one edition: content, read from `Packs/activities/sectors.yaml`.
package struct SectorList: Hashable, Sendable {
  package let edition: String
  package let source: String
  package let sectors: [Sector]

  package subscript(code: String) -> Sector? { sectors.first { $0.code == code } }

  /// By code, another code, or name in any of the languages, however it is cased.
  package func sector(named text: String) -> Sector? {
    let folded = Folding.fold(text)
    guard !folded.isEmpty else { return nil }
    return sectors.first { sector in
      ([sector.code] + sector.also + Array(sector.names.texts.values)).contains { Folding.fold($0) == folded }
    }
  }

  /// The sector's name; its code where this edition does not have it.
  package func name(_ code: String, in language: Language) -> String {
    self[code]?.names.best(in: language) ?? code
  }
}

/// A list of sectors that cannot be read: what is wrong, and at which line.
package struct SectorListBroken: Error, CustomStringConvertible {
  package let description: String
}

extension SectorList {
  private struct Content: Decodable {
    struct Entry: Decodable {
      let code: String
      let en: String
      let tr: String
      let ar: String
      let also: [String]?
    }

    let edition: String
    let source: String
    let sectors: [Entry]
  }

  /// Throws ``SectorListBroken``.
  package init(yaml: String) throws {
    guard yaml.utf8.count <= 256 << 10 else { throw SectorListBroken(description: "longer than 256 KB") }
    let content: Content
    do {
      content = try YAMLDecoder().decode(Content.self, from: yaml)
    } catch {
      throw SectorListBroken(description: "\(error)")
    }
    let codes = content.sectors.map(\.code)
    guard (1...200).contains(codes.count), Set(codes).count == codes.count,
      codes.allSatisfy({ $0.wholeMatch(of: /[A-Z][A-Z0-9_]{1,19}/) != nil })
    else { throw SectorListBroken(description: "1 to 200 codes of capital letters, digits and _, each once") }
    self.init(
      edition: content.edition, source: content.source,
      sectors: content.sectors.map {
        Sector(
          code: $0.code, names: LocalizedText(english: $0.en, turkish: $0.tr, arabic: $0.ar), also: $0.also ?? [])
      })
  }
}
