import Basics
import Evidence
import Formats
import Foundation
import Hummingbird
import Office
import Records
import Store

/// One round seen from an area, or from all areas that the reader has when `area` is nil. Costs what the places directly
/// below cost, however many there are further down.
struct RoundSheet {
  let presence: Presence
  let places: Places
  let round: TrackingRound
  let area: ID<Place>?
  let view: PresenceView

  init(_ presence: Presence, _ places: Places, round: TrackingRound, area: ID<Place>?, view: PresenceView) {
    self.presence = presence
    self.places = places
    self.round = round
    self.area = area
    self.view = view
  }

  /// What is known of an area and the places below it.
  struct Content: Sendable {
    var own: PresenceFigures
    var before: PresenceFigures?
    var change = ChangeParts()
    var below: [PresenceFigures] = []
    var covered: [ID<Place>: PlaceReport.Status] = [:]
    var strata: [Stratum] = []
    var sides: [ID<Place>: SourceFigures] = [:]
    var ownSide = SourceFigures()
    var setUp = TrackingSetUp()
    /// The group that all is of; empty for all together.
    var stratum = ""
    /// Of all groups together, dispersed and in sites.
    var people: LocationPeople?
    /// Of all groups together, whom figures count.
    var residences = CountedResidences()
    /// The round before, where the programme compares the two.
    var former: ID<Round>?
  }

  static let pageSize = 100

  private func address(_ visit: Visit, without left: Set<String> = []) -> String {
    var parts: [String] = []
    if let area { parts.append("in=\(area)") }
    for name in ["group", "status", "standing"] where !left.contains(name) {
      if let value = visit.query(name)?.addingPercentEncoding(withAllowedCharacters: .alphanumerics) {
        parts.append("\(name)=\(value)")
      }
    }
    return parts.isEmpty ? "" : "?" + parts.joined(separator: "&")
  }

  /// - Parameter withSites: who is in sites is asked for too.
  func content(stratum: String, withSites: Bool = false) async throws -> Content {
    let (round, area, areas, reach) = (round, area, view.areas, view.reach)
    let roots = area.map { [$0] } ?? areas ?? view.atlas.children(of: nil).map(\.id)
    let below = area.map { view.atlas.children(of: $0).map(\.id) } ?? roots
    return try await presence.store.read { reader in
      let rounds = try reader.rounds(of: round.programme)
      let former = rounds.series(of: round).last { $0.number < round.number }
      var content = Content(own: PresenceFigures(area ?? ID(high: 0, low: 0), isAll: stratum.isEmpty))
      content.stratum = stratum
      for (_, figures) in try reader.presence(of: roots, in: round.id, stratum: stratum) { content.own.add(figures) }
      if let former {
        var before = PresenceFigures(content.own.place, isAll: stratum.isEmpty)
        for (_, figures) in try reader.presence(of: roots, in: former.id, stratum: stratum) { before.add(figures) }
        content.before = before
        for (_, change) in try reader.changes(of: roots, in: [round.id], stratum: stratum) {
          content.change.add(change)
        }
        if rounds.series.contains(where: { $0.id == round.id }) { content.former = former.id }
      }
      content.below = Array(try reader.presence(of: below, in: round.id, stratum: stratum).values)
      content.covered = try reader.statuses(of: content.below.map(\.place), in: round.id)
      content.strata = try reader.strata(of: roots, in: round.id)
      content.sides = try reader.sides(of: content.below.map(\.place), in: round)
      content.ownSide = try reader.sides(of: roots, in: round).values.reduce(SourceFigures(), +)
      content.setUp = try reader.rules(of: round).setUp
      let people = stratum.isEmpty && withSites ? try reader.locationPeople(of: roots, in: round, reach) : [:]
      content.people = people.values.dropFirst().reduce(people.values.first) { $0?.adding($1) }
      if stratum.isEmpty { content.residences = try reader.countedResidences(of: roots, in: round.id) }
      return content
    }
  }

  /// The group that is asked for; empty for all together.
  func stratum(_ visit: Visit) -> String { visit.query("group").flatMap { Stratum(key: $0)?.key } ?? "" }

  /// Answers, and places in whose sites others live by what was found out since, that wait after the release. Nil of an open
  /// round.
  private func late(_ words: Words) async throws -> RoundPage.Late? {
    guard round.state != .open else { return nil }
    let (answers, sites) = try await presence.store.read { [round, areas = view.areas, reach = view.reach] reader in
      guard round.state == .released else { return (0, 0) }
      return (
        try reader.countLateAnswers(of: round.id, areas: areas),
        try reader.lateSites(of: round, areas: areas, reach).count { !$0.isSetAside }
      )
    }
    func waiting(_ key: String, _ count: Int) -> String? {
      count > 0 ? words("presence.late.\(key)", ["count": .number(count)]) : nil
    }
    let said = [waiting("waiting", answers), waiting("waitingSites", sites)].compactMap(\.self)
    return .init(path: LateAnswerRoutes.path(round.id), waiting: said.isEmpty ? nil : said.joined(separator: " "))
  }

  // MARK: The page

  func page(_ visit: Visit) async throws -> RoundPage {
    let words = visit.words
    let stratum = stratum(visit)
    let content = try await content(stratum: stratum, withSites: true)
    let base = PresenceRoutes.path(round.id)
    let status = visit.query("status").flatMap(PlaceReport.Status.init(rawValue:))
    let title = area.map(view.name) ?? words["presence.everywhere"]
    let managed = view.managesAll && visit.may(Presence.managing)
    let changed = changed(content)
    return RoundPage(
      proof: visit.proof, title: title, state: view.state(round), isReleased: round.state == .released,
      days: view.days(round), practice: view.practice(round, on: visit.today),
      overlap: overlap(content), numbers: numbers(content.own), notes: notes(content),
      sentences: changed.sentences, parts: changed.parts, hasParts: !changed.parts.isEmpty,
      progress: progress(content.own.counts, visit, status), groups: groups(content.strata, stratum, words),
      address: base, picturePath: "\(base)/picture\(address(visit, without: ["status", "standing"]))",
      fileName: "presence-\(round.number)", table: table(content),
      sides: stratum.isEmpty ? sides(content) : nil,
      people: content.people.map { LocationPanel($0, isOne: false, words) },
      list: try await list(visit), files: files(visit, base),
      workbook: TakeOut(
        words["workbook.title"], formats: [("\(base)/workbook.xlsx", words["takenOut.asXLSX"])], in: words),
      estimates: TakeOut(
        words["workbook.estimate.title"], formats: [("\(base)/estimates.csv", words["takenOut.asCSV"])], in: words),
      log: "\(base)/log",
      teams: TeamSheet.path(round.id) + (area.map { view.areas == nil || view.sees($0) ? "?in=\($0)" : "" } ?? ""),
      late: try await late(words),
      importing: visit.may(Presence.recording) && view.recordsAnywhere ? "\(base)/import" : nil,
      release: managed && round.state == .open && !round.isPractice && !view.isPractice ? "\(base)/release" : nil,
      cover: managed && round.state == .open ? cover(words, base) : nil,
      rules: managed ? PresenceRoutes.path(round.programme) : nil, doubts: DoubtRoutes.path(round.id),
      combined: view.combined(by: content.setUp.informants),
      bySex: area.map { ProfileRoutes.path(round.id, $0, stratum) })
  }

  func overlap(_ content: Content) -> String? {
    content.own.leftOut > 0
      ? view.words(
        content.own.isKnown ? "presence.leftOut" : "presence.overlap", ["count": .number(content.own.leftOut)])
      : nil
  }

  /// What is said of the change since the round before.
  func changed(_ content: Content) -> (sentences: [String], parts: [RoundPage.Part]) {
    guard let before = content.before else { return ([view.words["presence.change.first"]], []) }
    let changed = ChangeSentences(
      view: view, change: content.change, before: before, after: content.own, path: { compared(content, $0) })
    return (changed.sentences, before.isKnown && content.own.isKnown ? changed.parts : [])
  }

  /// The areas beside each other in both rounds: those in which a part of the change is not 0, or all. Nil where the
  /// programme does not compare the rounds.
  private func compared(_ content: Content, _ part: ChangeParts.Part?) -> String? {
    content.former.map { former in
      CompareSheet.path(
        round.programme, from: former, to: round.id, in: area?.description, group: content.stratum, part: part)
    }
  }

  /// What one must know of the total: whom it lacks, and that it adds people who are counted differently.
  func notes(_ content: Content) -> [String] {
    guard content.own.isKnown else { return [] }
    return [view.words.withoutSites(content.people), view.words.mixed(content.residences)].compactMap(\.self)
  }

  /// Three numbers, each with its age: what the round found, what is older, and how much is not known.
  func numbers(_ own: PresenceFigures) -> [RoundPage.Number] {
    let words = view.words
    func path(_ standing: PlaceStanding) -> String {
      PresenceRoutes.path(round.id) + (area.map { "?in=\($0)&" } ?? "?") + "standing=\(standing.rawValue)#places"
    }
    func detail(_ said: String, converted people: Int) -> String {
      people > 0 && own.isKnown
        ? said + " " + words("presence.convertedDetail", ["people": .text(words.number(people))]) : said
    }
    let scope = own.counts.scope - (own.counts.status[.closed] ?? 0)
    let oldest = own.oldest ?? 0
    let convertedNow = own.byAge[0]?.converted ?? 0
    return [
      RoundPage.Number(
        value: own.isKnown ? words.number(own.counted) : "–", label: words["presence.counted"],
        detail: detail(
          words(
            "presence.countedDetail",
            ["places": .text(words.number(own.counts.counted)), "day": .text(words.date(round.to))]),
          converted: convertedNow),
        path: path(.counted)),
      RoundPage.Number(
        value: own.counts.carried == 0 && oldest == 0 || own.isOverlapping ? "–" : words.number(own.carried),
        label: words["presence.carried"],
        detail: oldest == 0
          ? words["presence.carriedNone"]
          : detail(
            words(
              "presence.carriedDetail",
              ["places": .text(words.number(own.counts.carried)), "rounds": .text(words.number(oldest))]),
            converted: own.converted - convertedNow),
        path: path(.carried)),
      RoundPage.Number(
        value: words.number(own.counts.missing), label: words["presence.missing"],
        detail: words("presence.missingDetail", ["places": .text(words.number(scope))]),
        path: path(.missing)),
    ]
  }

  private func progress(
    _ counts: PlaceCounts, _ visit: Visit, _ chosen: PlaceReport.Status?
  ) -> [RoundPage.Progress] {
    let base = PresenceRoutes.path(round.id)
    let rest = address(visit, without: ["status", "standing"])
    return PlaceReport.Status.allCases.compactMap { status in
      guard let count = counts.status[status], count > 0 else { return nil }
      return RoundPage.Progress(
        label: view.status(status), count: view.words.number(count),
        path: base + rest + (rest.isEmpty ? "?" : "&") + "status=\(status.rawValue)#places",
        isCurrent: status == chosen)
    }
  }

  private func groups(_ strata: [Stratum], _ chosen: String, _ words: Words) -> Field? {
    guard strata.count > 1 || !chosen.isEmpty else { return nil }
    return Field("group", words["presence.groups"]).with { field in
      field.isRequired = false
      field.saysOptional = false
      field.options =
        [Field.Option("", words["presence.allGroups"], isChosen: chosen.isEmpty)]
        + strata.map { Field.Option($0.key, view.name($0), isChosen: $0.key == chosen) }
    }
  }

  private func cover(_ words: Words, _ base: String) -> RoundPage.Cover {
    RoundPage.Cover(
      action: "\(base)/cover",
      place: Field("place", words["presence.cover.place"], area.flatMap { view.atlas[$0]?.code } ?? "").with { field in
        field.shown = area.map { view.atlas.path($0, in: words.language) } ?? ""
      },
      level: Field("level", words["presence.cover.level"]).with { field in
        field.options = [1, 2, 3, 4].map { level in
          Field.Option(String(level), words["presence.level.\(level)"], isChosen: level == 2)
        }
      })
  }

  // MARK: The table

  private func table(_ content: Content) -> RoundPage.Table {
    let sorted = content.below.map { ($0, view.name($0.place)) }.sorted { ($0.1, $0.0.place) < ($1.1, $1.0.place) }
    let lines = sorted.map { figures, name in line(figures, name: name, status: content.covered[figures.place]) }
    return RoundPage.Table(
      lines: lines, isEmpty: lines.isEmpty,
      total: lines.count > 1 ? line(content.own, name: view.words["evidence.total"], status: nil) : nil)
  }

  private func line(_ figures: PresenceFigures, name: String, status: PlaceReport.Status?) -> RoundPage.Line {
    let words = view.words
    func cell(_ text: String) -> RoundPage.Cell {
      figures.isKnown
        ? RoundPage.Cell(text: text, isMissing: false)
        : RoundPage.Cell(
          text: words[figures.isOverlapping ? "presence.notAdded" : "presence.none"], isMissing: true)
    }
    let carried =
      (figures.isKnown ? figures.oldest : nil).map { age in
        words(
          "presence.carriedCell",
          ["people": .text(words.number(figures.carried)), "rounds": .text(words.number(age))])
      } ?? "–"
    return RoundPage.Line(
      name: name,
      path: status == nil
        ? "\(PresenceRoutes.path(round.id))?in=\(figures.place)" : PresenceRoutes.path(round.id, figures.place),
      status: status.map(view.status) ?? "", official: cell(words.number(figures.official)),
      estimated: cell(words.number(figures.estimated)), total: cell(view.words.total(figures)),
      carried: RoundPage.Cell(text: carried, isMissing: false),
      missing: RoundPage.Cell(text: words.number(figures.counts.missing), isMissing: false))
  }

  private func sides(_ content: Content) -> RoundPage.Sides? {
    guard content.ownSide.registerPlaces > 0, content.ownSide.informantPlaces > 0 else { return nil }
    let words = view.words
    func side(_ name: String, _ side: SourceFigures) -> RoundPage.Side {
      RoundPage.Side(
        name: name, register: side.registerPlaces > 0 ? words.number(side.register) : words["presence.none"],
        informants: side.informantPlaces > 0 ? words.number(side.informants) : words["presence.none"],
        difference: side.difference.map(words.signed) ?? "–", places: words.number(side.bothPlaces))
    }
    let lines = content.sides.map { (view.name($0.key), $0.key, $0.value) }.sorted { ($0.0, $0.1) < ($1.0, $1.1) }
    return RoundPage.Sides(
      lines: lines.map { side($0.0, $0.2) }, total: side(words["evidence.total"], content.ownSide),
      warning: content.residences.sides > 0
        ? words("presence.mixed.sides", ["count": .number(content.residences.sides)]) : nil)
  }

  /// The places of a status, or those that one of the three numbers stands for, with what counts in each.
  private func list(_ visit: Visit) async throws -> RoundPage.List? {
    let status = visit.query("status").flatMap(PlaceReport.Status.init(rawValue:))
    let standing = visit.query("standing").flatMap(PlaceStanding.init(rawValue:))
    guard let title = status.map(view.status) ?? standing.map({ view.words["presence.standing.\($0.rawValue)"] })
    else { return nil }
    let after = visit.query("after").flatMap { ID<Place>($0) }
    let (round, area, areas, stratum) = (round.id, area, view.areas, stratum(visit))
    let (found, figures) = try await presence.store.read { reader in
      let found = try reader.roundPlaces(
        of: round, status: status, standing: standing, below: area, areas: areas, after: after,
        limit: Self.pageSize + 1)
      return (found, try reader.presence(of: found.map(\.place), in: round, stratum: stratum))
    }
    let more = found.count > Self.pageSize ? found[Self.pageSize - 1].place : nil
    let here = PresenceRoutes.path(round) + address(visit)
    return RoundPage.List(
      title: view.words("presence.listTitle", ["status": .text(title)]),
      lines: found.prefix(Self.pageSize).map { place, _, why in
        .init(
          name: view.atlas.path(place, in: view.words.language), path: PresenceRoutes.path(round, place),
          figure: view.figure(figures[place]), why: why)
      }, isEmpty: found.isEmpty, next: more.map { "\(here)&after=\($0)#places" },
      back: PresenceRoutes.path(round) + address(visit, without: ["status", "standing"]))
  }

  // MARK: Files and pictures

  private func files(_ visit: Visit, _ base: String) -> TakeOut {
    TakeOut(
      kept: [("in", area?.description), ("group", visit.query("group"))].compactMap { name, value in
        value.map { (name, $0) }
      }, levels: Level.outside.map(\.rawValue), table: "\(base)/table", in: view.words)
  }

  /// The table as a file for a level, as exactly as estimates are told there. Throws ``LevelRefusal`` where the round's
  /// sources may not go so far, and ``PrecisionRefusal``.
  func file(
    _ visit: Visit, _ kind: TableFile, named name: String, mark: DataMark?, level: OutsideLevel, stamp: FileStamp
  ) async throws -> Response {
    let stratum = stratum(visit)
    let content = try await content(stratum: stratum)
    let title = area.map(view.name) ?? view.words["presence.everywhere"]
    let levels = content.below.map { view.atlas[$0.place]?.level ?? PlaceRecord.siteLevel }
    let rule = try await level.rule(
      of: Stratum(key: stratum), in: round, placeLevel: levels.max(), called: title, on: visit.today, view.words)
    let told = try await told(content, stratum, isExact: rule == .exact, withSites: level.level == .internal)
    let sorted = content.below.map { ($0, view.name($0.place)) }.sorted { ($0.1, $0.0.place) < ($1.1, $1.0.place) }
    return PresenceFiles(view, mark: mark, rule: rule, stamp: stamp).table(
      sorted.map(\.0), told, round, group: Stratum(key: stratum).map(view.name), named: name, kind)
  }

  /// What files tell of the places of a page beside their figures. What was collected goes exactly or not at all, and sites
  /// have sources of their own that the round's do not answer for.
  private func told(
    _ content: Content, _ stratum: String, isExact: Bool, withSites: Bool
  ) async throws -> PresenceFiles.Told {
    let converted = content.below.filter { content.covered[$0.place] != nil && $0.converted > 0 }.map(\.place)
    return try await presence.store.read { [round, reach = view.reach] reader in
      let places = content.below.map(\.place)
      return PresenceFiles.Told(
        covered: content.covered, informants: try reader.informants(of: places, in: round),
        people: try withSites && stratum.isEmpty ? reader.locationPeople(of: places, in: round, reach) : [:],
        collected: try isExact ? reader.collected(of: converted, in: round, stratum: stratum) : [:])
    }
  }
}

extension PresenceFigures {
  mutating func add(_ other: PresenceFigures) {
    for (age, amounts) in other.byAge { byAge[age] = (byAge[age] ?? PresenceAmounts()) + amounts }
    counts = counts + other.counts
  }
}

extension ChangeParts {
  mutating func add(_ other: ChangeParts) {
    for part in Part.allCases { parts[part] = self[part] + other[part] }
  }
}
