package import Basics
import Formats

/// What taking a list over would do: new sites, and changes of those whose code is known. Pure; nothing is done here.
package struct SitePlan: Sendable {
  package struct Change: Hashable, Sendable {
    package let site: ID<Place>
    package let facts: SiteFacts
    package let place: PlaceFacts
  }

  package private(set) var added: [SiteDraft] = []
  package private(set) var changes: [Change] = []
  package private(set) var unchanged = 0
  package private(set) var diagnostics: [Diagnostic]

  private let file: SiteFile
  private let atlas: PlaceAtlas
  private let rules: SiteRules
  private let today: Day
  /// Areas by their folded names, made when a row names one.
  private var areas: [String: [ID<Place>]]?

  /// - Parameter known: the sites of the list by their codes.
  package init(
    _ file: SiteFile, known: [String: SiteRecord], in atlas: PlaceAtlas, rules: SiteRules, language: Language,
    today: Day
  ) {
    (self.file, self.atlas, self.rules, self.today) = (file, atlas, rules, today)
    diagnostics = file.diagnostics
    var seen: [String: Int] = [:]
    for row in file.rows {
      let code = row[.code].map { Digits.ascii($0) }
      if let code {
        if let first = seen[code] {
          report(.error, "site.file.codeTwice", ["code": code, "first": String(first)], row, .code)
          continue
        }
        seen[code] = row.number
      }
      if let code, let record = known[code] {
        change(record, row, language)
      } else {
        add(row, code: code, language)
      }
    }
  }

  package var isRefused: Bool { diagnostics.contains { $0.severity == .error } }

  private mutating func add(_ row: SiteFile.Row, code: String?, _ language: Language) {
    let names = names(row, language)
    if names.isEmpty { report(.error, "site.file.name", [:], row, .name) }
    let centre = centre(row)
    var parent = area(row)
    if parent == nil, row[.area] == nil, let centre {
      parent = atlas.index.deepestPlace(latitude: centre.latitude, longitude: centre.longitude)
        .flatMap { deepest in atlas.line(deepest).first { $0.level < PlaceRecord.siteLevel }?.id }
    }
    if let code {
      if code.wholeMatch(of: /[A-Za-z0-9][A-Za-z0-9._\-\/]{1,39}/) == nil {
        report(.error, "site.file.codeForm", ["code": String(code.prefix(60))], row, .code)
      } else if atlas.resolve(code: code, on: today) != nil {
        report(.error, "site.file.codeOfPlace", ["code": code], row, .code)
      }
    }
    let facts = facts(row)
    guard let parent else {
      if row[.area] == nil { report(.error, "site.file.areaMissing", [:], row, nil) }
      return
    }
    added.append(SiteDraft(names: names, parent: parent, centre: centre, facts: facts, code: code))
  }

  private mutating func change(_ record: SiteRecord, _ row: SiteFile.Row, _ language: Language) {
    guard record.state == .open || record.state == .closed else {
      report(.warning, "site.file.over", ["code": record.code], row, .code)
      return
    }
    var facts = facts(row)
    let old = record.facts
    if facts.type == old.type { facts.type = nil }
    if facts.capacity == old.capacity { facts.capacity = nil }
    if facts.manager == old.manager { facts.manager = nil }
    if facts.opened == old.opened { facts.opened = nil }
    var place = PlaceFacts()
    let known = atlas[record.place]
    let names = names(row, language).filter { known?.names.texts[$0.key] != $0.value }
    if !names.isEmpty { place.names = names }
    if let centre = centre(row), centre.position != known?.centre { place.centre = centre }
    if let area = area(row), area != known?.parent { place.parent = area }
    if facts.isEmpty, place.isEmpty {
      unchanged += 1
    } else {
      changes.append(Change(site: record.place, facts: facts, place: place))
    }
  }

  // MARK: Cells

  private mutating func names(_ row: SiteFile.Row, _ language: Language) -> [String: String] {
    var names: [String: String] = [:]
    for (column, key) in [
      (SiteColumn.name, language.rawValue), (.nameEN, "en"), (.nameTR, "tr"), (.nameAR, "ar"),
    ] {
      guard let text = row[column] else { continue }
      if text.utf8.count > 200 {
        report(.error, "site.file.nameLong", ["name": String(text.prefix(40))], row, column)
      } else {
        names[key] = text
      }
    }
    return names
  }

  private mutating func facts(_ row: SiteFile.Row) -> SiteFacts {
    var facts = SiteFacts()
    if let text = row[.type] {
      facts.type = rules.types.type(named: text)?.key
      if facts.type == nil {
        let allowed = rules.types.types.map(\.key).joined(separator: ", ")
        report(.error, "site.file.type", ["type": String(text.prefix(60)), "allowed": allowed], row, .type)
      }
    }
    if let text = row[.capacity] {
      let unit = row[.capacityUnit].map { SiteCapacity.Unit(rawValue: $0.lowercased()) } ?? .households
      if let unit, let count = NumberStyle(.english).double(text).flatMap({ Int(exactly: $0) }),
        (0...SiteCapacity.greatest).contains(count)
      {
        facts.capacity = SiteCapacity(count, unit)
      } else {
        report(
          .error, unit == nil ? "site.file.unit" : "site.file.capacity", ["text": String(text.prefix(60))], row,
          unit == nil ? .capacityUnit : .capacity)
      }
    }
    facts.manager = row[.manager].map { String($0.prefix(200)) }
    if let text = row[.opened] {
      facts.opened = Day(String(text.prefix(10)))
      if facts.opened == nil { report(.error, "site.file.day", ["text": String(text.prefix(40))], row, .opened) }
    }
    return facts
  }

  private mutating func centre(_ row: SiteFile.Row) -> PlaceFacts.Centre? {
    guard row[.latitude] != nil || row[.longitude] != nil else { return nil }
    guard let latitude = row[.latitude].flatMap({ NumberStyle.ungrouped($0) }),
      let longitude = row[.longitude].flatMap({ NumberStyle.ungrouped($0) }),
      case let position = Position(longitude: longitude, latitude: latitude), position.isOnEarth,
      latitude != 0 || longitude != 0
    else {
      report(
        .error, "site.file.point",
        ["latitude": row[.latitude] ?? "", "longitude": row[.longitude] ?? ""], row, .latitude)
      return nil
    }
    return PlaceFacts.Centre(position)
  }

  private mutating func area(_ row: SiteFile.Row) -> ID<Place>? {
    guard let text = row[.area] else { return nil }
    if let place = atlas.place(ofCode: Digits.ascii(text), on: today), atlas[place]?.level ?? 9 < PlaceRecord.siteLevel
    {
      return place
    }
    if areas == nil {
      var names: [String: [ID<Place>]] = [:]
      for place in atlas.places where place.level > 0 && place.level < PlaceRecord.siteLevel && place.exists(on: today)
      {
        for name in place.everyName { names[Folding.fold(name), default: []].append(place.id) }
      }
      areas = names
    }
    let found = Set(areas?[Folding.fold(text)] ?? [])
    if found.count == 1 { return found.first }
    report(
      .error, found.isEmpty ? "site.file.area" : "site.file.areaSeveral", ["area": String(text.prefix(60))], row, .area)
    return nil
  }

  private mutating func report(
    _ severity: Diagnostic.Severity, _ code: String, _ arguments: [String: String], _ row: SiteFile.Row,
    _ column: SiteColumn?
  ) {
    diagnostics.append(Diagnostic(severity, code, arguments, at: file.location(row, column)))
  }
}
