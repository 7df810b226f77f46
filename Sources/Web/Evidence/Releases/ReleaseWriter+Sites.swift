import Basics
import Evidence
import Office
import Records
import Store

extension ReleaseWriter {
  /// The parts of a product with those of many sites told site by site: neighbours that are of the same sites are a section of
  /// each. The first one of a section's sites says how they were chosen, by its key in `notes`.
  func eachSite(
    _ blocks: [ProductBlock], _ atlas: PlaceAtlas, after former: FormerIssues, in languages: [Language]
  ) async throws -> (blocks: [ProductBlock], notes: [String: LocalizedText]) {
    var (parts, notes) = ([ProductBlock](), [String: LocalizedText]())
    var rest = blocks[...]
    while let first = rest.first {
      guard let each = first.sites else {
        parts.append(rest.removeFirst())
        continue
      }
      let section = rest.prefix { $0.sites == each }
      rest = rest.dropFirst(section.count)
      let chosen = try await chosenSites(each, of: first.key, atlas, after: former)
      for code in chosen.codes {
        for block in section {
          guard var part = block.of(site: code) else { continue }
          if let name = chosen.names[code] { part.title = Self.heading(block.title, of: name) }
          parts.append(part)
        }
      }
      if let code = chosen.codes.first, let key = first.of(site: code)?.key, chosen.all > 0 {
        notes[key] = LocalizedText(
          Dictionary(
            uniqueKeysWithValues: languages.map { language in
              let words = words(language)
              return (
                language.rawValue,
                words(
                  "release.site.chosen",
                  [
                    "count": .number(chosen.codes.count), "all": .text(words.number(chosen.all)),
                    "unknown": .text(words.number(chosen.unknown)),
                  ])
              )
            }))
      }
    }
    return (parts, notes)
  }

  private struct ChosenSites {
    var codes: [String]
    /// What those are called whose sections have headings of their own.
    var names: [String: LocalizedText] = [:]
    /// Of so many whose needs are known; 0 where it was chosen before.
    var all = 0
    var unknown = 0
  }

  /// A correction is about the sites of the issue that it corrects. Which sites there are is the same whoever prepares: whether
  /// they reach all of it is asked before anything is counted.
  private func chosenSites(
    _ each: ProductBlock.SiteBlock.Each, of block: String, _ atlas: PlaceAtlas, after former: FormerIssues
  ) async throws -> ChosenSites {
    var chosen = ChosenSites(codes: former.sites(of: block))
    let list = Sites(releases.store, places: subjects.places, rules: sites)
    let day = Day(releases.store.clock.now())
    if chosen.codes.isEmpty {
      var query = SiteQuery()
      if let code = each.area {
        guard let area = atlas.place(ofCode: code, on: day) else { throw ProductRefusal.areaUnknown(code) }
        query.within = area
      }
      try await releases.settleSites()
      let (ranked, unknown) = try await list.ranking(query, SiteReach(.system, on: day))
      chosen.codes = ranked.prefix(each.most).map(\.candidate.code)
      (chosen.all, chosen.unknown) = (ranked.count, unknown.count)
    }
    guard !chosen.codes.isEmpty else { throw ProductRefusal.noSite(block: block) }
    let codes = chosen.codes
    chosen.names = try await releases.store.read { reader in
      var names: [String: LocalizedText] = [:]
      for code in codes { names[code] = try reader.site(code: code).flatMap { atlas[$0.place]?.names } }
      return names
    }
    return chosen
  }

  /// `Needs: Riverside`, so that sections tell apart; empty where the part has no heading, as its table names the site.
  private static func heading(_ title: LocalizedText, of site: LocalizedText) -> LocalizedText {
    LocalizedText(
      Dictionary(
        uniqueKeysWithValues: title.texts.map { language, text in
          let name = Language(rawValue: language).map { site.best(in: $0) } ?? ""
          return (language, text.isEmpty || name.isEmpty ? text : "\(text): \(name)")
        }))
  }
}

extension ProductBlock {
  fileprivate var sites: SiteBlock.Each? { if case .site(let block) = content { block.each } else { nil } }
}

extension FormerIssues {
  /// The sites of a part in the issue that is corrected, in their order.
  fileprivate func sites(of block: String) -> [String] {
    (corrected?.tables ?? []).compactMap { own, table in
      guard case .site(let source) = table.definition.source, own.key == "\(block)-\(source.code.lowercased())" else {
        return nil
      }
      return source.code
    }
  }
}
