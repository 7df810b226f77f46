import Basics
import Formats
import Records

/// The columns of a round workbook's data: heading, HXL tag (hxlstandard.org 1.1), what they hold and what they mean.
struct WorkbookColumns {
  struct Column {
    let heading: String
    let tag: String
    let meaning: String
    let value: (Row) -> ExportValue
  }

  /// What is known of one place in the round.
  struct Row {
    let place: ID<Place>
    let status: PlaceReport.Status
    let figures: PresenceFigures?
    let sides: SourceFigures?
    let people: LocationPeople?
    let collected: [CountingUnit: Int]
    let strata: [String: PresenceFigures]
  }

  let all: [Column]

  /// - Parameters:
  ///   - levels: the administrative levels above places, the country first.
  ///   - strata: the groups that have columns of their own.
  ///   - parts: what of them is told by sex and age.
  init(
    _ round: TrackingRound, levels: [Int], strata: [Stratum], parts: [StratumPart], view: PresenceView, mark: String?
  ) {
    let (words, atlas, language) = (view.words, view.atlas, view.words.language)
    func column(_ key: String, _ tag: String, _ value: @escaping (Row) -> ExportValue) -> Column {
      Column(
        heading: words["workbook.column.\(key)"], tag: tag, meaning: words["workbook.meaning.\(key)"], value: value)
    }
    func known(_ number: @escaping (PresenceFigures) -> Int) -> (Row) -> ExportValue {
      { row in row.figures.flatMap { $0.isKnown ? .integer(number($0)) : nil } ?? .empty }
    }
    var columns = levels.flatMap { level -> [Column] in
      let tag = level == 0 ? "#country" : "#adm\(level)"
      func above(_ row: Row) -> PlaceRecord? { atlas.ancestor(of: row.place, level: level).flatMap { atlas[$0] } }
      let name = words["workbook.level.\(level)"]
      return [
        Column(
          heading: name, tag: "\(tag)+name", meaning: words["workbook.meaning.area"],
          value: { row in above(row).map { .text($0.names.best(in: language)) } ?? .empty }),
        Column(
          heading: words("workbook.levelCode", ["level": .text(name)]), tag: "\(tag)+code",
          meaning: words["workbook.meaning.areaCode"],
          value: { row in above(row)?.code.map { .text($0) } ?? .empty }),
      ]
    }
    columns += [
      column("place", "#loc+name") { .text(view.name($0.place)) },
      column("code", "#loc+code") { row in atlas[row.place]?.code.map { .text($0) } ?? .empty },
      column("round", "#meta+round") { _ in .integer(round.number) },
      column("from", "#date+start") { _ in .date(round.from) },
      column("to", "#date+end") { _ in .date(round.to) },
      column("status", "#status+assessment") { .text($0.status.rawValue) },
      column("total", "#affected+ind+total", known(\.total)),
      column("counted", "#affected+ind+counted", known(\.counted)),
      column("carried", "#affected+ind+carried", known(\.carried)),
      column("age", "#meta+age+rounds") { row in row.figures?.oldest.map { .integer($0) } ?? .empty },
      column("official", "#affected+ind+official", known(\.official)),
      column("estimated", "#affected+ind+estimated", known(\.estimated)),
      column("converted", "#affected+ind+converted", known(\.converted)),
    ]
    columns += PresenceFiles.units.map { unit in
      column("collected.\(unit.rawValue)", "#affected+\(unit.rawValue)+collected") { row in
        ExportValue(known: row.collected[unit])
      }
    }
    columns += [
      column("register", "#affected+ind+register") { row in
        row.sides.flatMap { $0.registerPlaces > 0 ? .integer($0.register) : nil } ?? .empty
      },
      column("informants", "#affected+ind+informants") { row in
        row.sides.flatMap { $0.informantPlaces > 0 ? .integer($0.informants) : nil } ?? .empty
      },
    ]
    columns += [
      column("dispersed", "#affected+ind+dispersed") { ExportValue(known: $0.people?.dispersed) },
      column("inSites", "#affected+ind+sites") { ExportValue(known: $0.people?.inSites) },
      column("sitesLacking", "#loc+num+sites+missing") { ExportValue(known: $0.people?.sites.unknown) },
      column("together", "#affected+ind+with_sites") { ExportValue(known: $0.people?.total) },
    ]
    func people(_ key: String) -> (Row) -> ExportValue {
      { row in row.strata[key].flatMap { $0.isKnown ? .integer($0.total) : nil } ?? .empty }
    }
    func attributes(_ stratum: Stratum) -> [String] {
      stratum.groups.map(\.rawValue).sorted()
        + [
          stratum.returnedTo?.rawValue, stratum.nationality?.lowercased(),
        ].compactMap(\.self)
    }
    for stratum in strata {
      columns.append(
        Column(
          heading: view.name(stratum), tag: "#affected+ind+" + attributes(stratum).joined(separator: "+"),
          meaning: words["workbook.meaning.group"], value: people(stratum.key)))
      columns += parts.filter { $0.stratum == stratum }.map { told in
        Column(
          heading: [view.name(stratum), view.name(told.part)].joined(separator: words["list.comma"]),
          tag: "#affected+ind+" + (attributes(stratum) + told.part.attributes).joined(separator: "+"),
          meaning: words["workbook.meaning.part"], value: people(told.key))
      }
    }
    if let mark { columns.append(column("mark", "#meta+mark") { _ in .text(mark) }) }
    all = columns
  }

  func row(_ row: Row) -> [ExportValue] { all.map { $0.value(row) } }
}

extension PeoplePart {
  /// As HXL tags have them: `+f`, `+age_0_4`, `+age_60_over`.
  fileprivate var attributes: [String] {
    let sexes: [Sex: String] = [.female: "f", .male: "m", .other: "o", .unknown: "sex_unknown"]
    return [sex.flatMap { sexes[$0] }, age.map { "age_\($0.from)_" + ($0.to.map(String.init) ?? "over") }]
      .compactMap(\.self)
  }
}

extension ExportValue {
  /// Empty for what is not known.
  init(known number: Int?) { self = number.map { .integer($0) } ?? .empty }
}
