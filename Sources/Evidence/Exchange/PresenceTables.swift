package import Basics
package import Records
package import Formats
package import Store

extension PrecisionRule {
  /// Whether a group is told apart in places of a level.
  package func tells(_ stratum: Stratum, placeLevel: Int) -> Bool {
    let isHarmful = stratum.nationality != nil || stratum.groups.contains(.irregular)
    return stratum.nationality.map { told(nationality: $0) == $0 } ?? true
      && (!isHarmful || tellsGroups(placeLevel: placeLevel))
  }
}

/// Figures of rounds as tables for other programs.
///
/// A place and a group have one figure a round; a place of which nothing is known, or whose groups may be the same people,
/// has a row that says so and no number. An area's figures say of how many such places they have nothing.
package enum PresenceTables {
  package static let columns: [ExchangeTable.Column] = [
    .init("programme", .text, "#operation+code", role: .dimension(names: nil)),
    .init("round", .integer, "#round+code", role: .dimension(names: nil)),
    .init("place", .text, "#adm+code", role: .dimension(names: "place_name")),
    .init("place_name", .text, "#adm+name"),
    .init("level", .integer, "#adm+level", role: .attribute),
    .init("parent", .text, "#adm+code+parent", role: .attribute),
    .init("groups", .text, "#group", role: .dimension(names: nil)),
    .init("nationality", .text, "#group+nationality+code", role: .dimension(names: nil)),
    .init("individuals", .integer, "#affected+ind", role: .figure),
    .init("counted", .integer, "#affected+ind+counted"), .init("carried", .integer, "#affected+ind+carried"),
    .init("official", .integer, "#affected+ind+official"), .init("estimated", .integer, "#affected+ind+estimated"),
    .init("places", .integer, "#loc+num+all", role: .attribute),
    .init("places_missing", .integer, "#loc+num+missing", role: .attribute),
    .init("state", .text, "#status", role: .attribute),
    .init("from", .date, "#date+start", role: .attribute), .init("to", .date, "#date+end", role: .attribute),
    .init("round_state", .text, "#status+round", role: .attribute),
    .init("oldest", .integer, "#affected+ind+carried+age", role: .attribute),
    .init("places_left_out", .integer, "#loc+num+left_out", role: .attribute),
    .init("converted", .integer, "#affected+ind+converted"),
  ]

  /// With whom of a group a figure is about, where its sources tell sex or ages apart, and of all groups together who lives
  /// dispersed or in sites.
  package static let columnsWithParts =
    columns + [
      .init("sex", .text, "#group+sex+code", role: .dimension(names: nil)),
      .init("age", .text, "#group+age+code", role: .dimension(names: nil)),
      .init("individuals_with_sites", .integer, "#affected+ind+with_sites"),
    ]

  private struct Whom {
    var key = ""
    var stratum: Stratum?
    var part: PeoplePart?

    var cells: [ExportValue] {
      [.text(part?.sex?.rawValue ?? "all"), .text(part?.age?.description ?? "all")]
    }
  }

  /// How a figure stands.
  enum State: String {
    case counted, carried, missing, overlapping

    init(_ figures: PresenceFigures) {
      if figures.isOverlapping {
        self = .overlapping
      } else if !figures.isKnown {
        self = .missing
      } else {
        self = figures.carried > 0 ? .carried : .counted
      }
    }
  }

  /// Figures of these places in a round: of all groups together, then of each group there is.
  ///
  /// - Parameters:
  ///   - withParts: Of each group also by sex and ages as far as sources tell them, which is told exactly or not at all: rows
  ///     of ``columnsWithParts``.
  ///   - sites: The figures of sites that may be told, in rows with parts; nil where none may.
  ///   - rule: How exactly people are told.
  ///   - admits: Whether a group may be told of places of a level.
  package static func rows(
    of places: [ID<Place>], in round: TrackingRound, programme: String, atlas: PlaceAtlas, language: Language,
    roots: [ID<Place>], shapes: [ID<Place>: Geometry], withParts: Bool = false, sites: SiteReach? = nil,
    rule: PrecisionRule = .exact, admits: (Stratum, Int) -> Bool = { _, _ in true }, reader: Reader
  ) throws -> [ExchangeTable.Row] {
    let told = try reader.strataAndParts(of: roots, in: round.id)
    let parts = withParts && rule == .exact ? told.parts : []
    var rows: [ExchangeTable.Row] = []
    let whom =
      [Whom()] + told.strata.map { Whom(key: $0.key, stratum: $0) }
      + parts.map { Whom(key: $0.key, stratum: $0.stratum, part: $0.part) }
    let found = try reader.presence(of: places, in: round.id, strata: whom.map(\.key))
    let reach = withParts ? sites : nil
    let people = try reach.map { try reader.locationPeople(of: places, in: round, $0) } ?? [:]
    for whom in whom {
      let (found, stratum) = (found[whom.key] ?? [:], whom.stratum)
      for place in places {
        // Of one group, nothing known is nothing to say: its row among all groups says that.
        guard let figures = found[place], stratum == nil || !figures.byAge.isEmpty, let record = atlas[place] else {
          continue
        }
        guard stratum.map({ admits($0, record.level) }) ?? true else { continue }
        let row = row(figures, of: record, stratum, round, programme, atlas, language, shapes[place], rule)
        guard withParts else {
          rows.append(row)
          continue
        }
        let total = stratum == nil ? people[place]?.total : nil
        let withSites = total.map { ExportValue(rule.told($0)) } ?? .empty
        rows.append(ExchangeTable.Row(row.values + whom.cells + [withSites], row.geometry))
      }
    }
    return rows
  }

  private static func row(
    _ figures: PresenceFigures, of place: PlaceRecord, _ stratum: Stratum?, _ round: TrackingRound,
    _ programme: String, _ atlas: PlaceAtlas, _ language: Language, _ shape: Geometry?, _ rule: PrecisionRule
  ) -> ExchangeTable.Row {
    let state = State(figures)
    func number(_ value: Int) -> ExportValue { figures.isKnown ? ExportValue(rule.told(value)) : .empty }
    let groups = stratum?.groupsKey ?? "all"
    return ExchangeTable.Row(
      [
        .text(programme), .integer(round.number), .text(place.code ?? place.id.description),
        .text(place.names.best(in: language)), .integer(place.level), .init(place.parent.flatMap { atlas[$0]?.code }),
        .text(groups), .text(stratum?.nationality ?? "all"), number(figures.total), number(figures.counted),
        number(figures.carried), number(figures.official), number(figures.estimated), .integer(figures.counts.scope),
        .integer(figures.counts.missing), .text(state.rawValue), .date(round.from), .date(round.to),
        .text(round.state.rawValue), figures.isKnown ? .init(figures.oldest) : .empty, .integer(figures.leftOut),
        number(figures.converted),
      ], shape ?? place.centre.map(Geometry.point))
  }
}
