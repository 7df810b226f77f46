package import Basics
package import Collect
import Formats
import Foundation
import HTTPTypes
import Hummingbird
package import Office
package import Records
import Statistics
import Store

/// Flow points: who passed, from where to where, how many are to be expected, and the signals when it was others.
package struct FlowRoutes: RouteGroup {
  private let flows: Flows
  private let places: Places
  private let forms: Forms
  private let office: Office
  /// The name of whoever did something.
  private let actorName: @Sendable (ID<Actor>) async throws -> String?

  package init(
    _ flows: Flows, places: Places, forms: Forms, office: Office,
    actorName: @escaping @Sendable (ID<Actor>) async throws -> String?
  ) {
    self.flows = flows
    self.places = places
    self.forms = forms
    self.office = office
    self.actorName = actorName
  }

  package var routes: [Route] {
    [
      .get("/records/flows", .right(.readEvidence), menu: .init(.records, "flow.title"), list),
      .get("/records/flows/matrix", .right(.readEvidence), matrix),
      .get("/records/flows/matrix.csv", .right(.readEvidence)) { try await matrix($0, .csv) },
      .get("/records/flows/matrix.xlsx", .right(.readEvidence)) { try await matrix($0, .xlsx) },
      .get("/records/flows/signals", .right(.readEvidence), signals),
      .post("/records/flows/signals/{signal}/acknowledge", .right(.reviewSubmissions), acknowledge),
      .post("/records/flows/signals/{signal}/answer", .right(.reviewSubmissions), answer),
      .get("/records/flows/points/{point}", .right(.readEvidence), show),
      .get("/records/flows/points/{point}/picture", .right(.readEvidence), picture),
      .get("/records/flows/points/{point}/series.csv", .right(.readEvidence)) { try await series($0, .csv) },
      .get("/records/flows/points/{point}/series.xlsx", .right(.readEvidence)) { try await series($0, .xlsx) },
      .get("/records/flows/points/{point}/ways.csv", .right(.readEvidence)) { try await ways($0, .csv) },
      .get("/records/flows/points/{point}/ways.xlsx", .right(.readEvidence)) { try await ways($0, .xlsx) },
    ]
  }

  private func view(_ visit: Visit) async throws -> FlowView {
    let atlas = try await places.atlas()
    return FlowView(
      words: visit.words, labels: try await FlowLabels(visit, store: flows.store, forms: forms, atlas: atlas),
      atlas: atlas)
  }

  /// What files and pictures of these points bear: that of one is that of all.
  private func mark(of points: [FlowPoint], _ visit: Visit) async throws -> DataMark? {
    for programme in Set(points.map(\.programme)) {
      let code = try await programme.asyncMap { try await office.programmes.programme($0).code }
      if let mark = try await office.mark(ofProgramme: code, in: visit.words) { return mark }
    }
    return try await office.mark(ofProgramme: nil, in: visit.words)
  }

  static func crumb(_ words: Words) -> Crumb { Crumb(words["flow.title"], "/records/flows") }

  // MARK: Lists

  private func list(_ visit: Visit) async throws -> Response {
    let view = try await view(visit)
    let words = visit.words
    let requester = try visit.requester
    let points = try await flows.points(for: requester, on: visit.today)
    let store = flows.store
    let last = try await store.read { try $0.lastFlowDays() }
    let periods = points.prefix(300).compactMap { point in
      last[point.code].map { (point: point.code, days: $0.adding(days: -13)...$0) }
    }
    let hours = try await store.read { try $0.flowHours(of: periods) }
    let open = try await flows.signals(for: requester, on: visit.today).filter { $0.closed == nil }
    let lines = points.map { point in
      let observed = last[point.code]
      let series = observed.map {
        FlowSeries(point, .all, from: $0.adding(days: -13), to: $0, hours: hours[point.code] ?? [])
      }
      let days = series?.days.map(\.figure) ?? []
      func sum(_ days: some Sequence<FlowFigure>) -> FlowFigure? {
        days.reduce(nil as FlowFigure?) { sum, figure in sum.map { Self.add($0, figure) } ?? figure }
      }
      let signals = open.count { $0.point == point.code }
      return FlowsPage.Line(
        path: FlowView.path(point), name: view.name(point), code: point.code,
        place: point.place.map { view.atlas.path($0, in: words.language) } ?? "",
        closed: point.closed.map { words("flow.closedOn", ["day": .text(words.date($0))]) } ?? "",
        last: observed.map(words.date) ?? words["flow.never"], day: view.rate(days.last),
        week: view.rate(sum(days.suffix(7))), weekBefore: view.rate(sum(days.prefix(7))),
        signals: signals > 0 ? words("flow.signal.open", ["count": .number(signals)]) : "")
    }
    let isEverywhere = requester.grants(holding: .readEvidence, on: visit.today).contains { $0.place == nil }
    let unknown = isEverywhere ? try await store.read { try $0.unknownFlowPoints() } : []
    let shown = try await views(of: Array(open.prefix(5)), view, visit)
    return try await visit.page(
      words["flow.title"],
      FlowsPage(
        points: lines, isEmpty: lines.isEmpty, signals: shown, hasSignals: !shown.isEmpty, unknown: unknown,
        hasUnknown: !unknown.isEmpty, canManage: visit.may(.managePlaces), hasSeveral: lines.count > 1))
  }

  private static func add(_ one: FlowFigure, _ other: FlowFigure) -> FlowFigure {
    var sum = one
    sum.individuals += other.individuals
    sum.groups += other.groups
    sum.minutes += other.minutes
    sum.planned += other.planned
    return sum
  }

  // MARK: Signals

  private func views(of signals: [FlowSignal], _ view: FlowView, _ visit: Visit) async throws -> [FlowSignalView] {
    guard !signals.isEmpty else { return [] }
    let points = try await flows.points(for: visit.requester, on: visit.today)
    let actors = Set(signals.flatMap { [$0.acknowledged, $0.responded, $0.closed].compactMap { $0?.actor } })
    var names: [ID<Actor>: String] = [:]
    for actor in actors { names[actor] = try await actorName(actor) }
    return signals.map {
      view.view($0, points: points, names: names, mayAct: visit.may(.reviewSubmissions), proof: visit.proof)
    }
  }

  private func signals(_ visit: Visit) async throws -> Response { try await signalsPage(visit, nil) }

  private func signalsPage(_ visit: Visit, _ refusal: FlowRefusal?) async throws -> Response {
    let view = try await view(visit)
    let all = try await flows.signals(for: visit.requester, on: visit.today)
    let open = try await views(of: all.filter { $0.closed == nil }, view, visit)
    let closed = try await views(of: all.filter { $0.closed != nil }, view, visit)
    return try await visit.page(
      Page(
        visit.words["flow.signal.title"],
        FlowSignalsPage(
          rate: view.rate, open: open, hasOpen: !open.isEmpty, closed: closed, hasClosed: !closed.isEmpty,
          problem: refusal.map(visit.words.refusal)),
        trail: [Self.crumb(visit.words)], status: refusal == nil ? .ok : .unprocessableContent))
  }

  private func acknowledge(_ visit: Visit) async throws -> Response {
    try await flows.acknowledge(try visit.id("signal"), by: visit.requester)
    return visit.redirect(
      to: "/records/flows/signals", notice: Notice(.success, visit.words["flow.signal.isAcknowledged"]))
  }

  private func answer(_ visit: Visit) async throws -> Response {
    do {
      try await flows.answer(
        try visit.id("signal"), response: visit.form["response"], isClosed: visit.form.isOn("closed"),
        by: visit.requester)
    } catch FlowRefusal.responseMissing {
      return try await signalsPage(visit, .responseMissing)
    }
    return visit.redirect(
      to: "/records/flows/signals", notice: Notice(.success, visit.words["flow.signal.isAnswered"]))
  }

  // MARK: One point

  /// What the address asks of one point.
  private struct Asked {
    let point: FlowPoint
    let group: FlowGroup
    let step: FlowSeries.Step
    /// Nil when nobody has watched there yet.
    let days: ClosedRange<Day>?
    /// Nil when none is asked for.
    let way: FlowWay.Ends?

    /// The fields of an address that asks for this again.
    var fields: [(String, String)] {
      [("step", step.rawValue), ("group", group.key)]
        + (days.map { [("from", $0.lowerBound.description), ("to", $0.upperBound.description)] } ?? [])
    }

    var query: String { fields.map { "\($0)=\($1)" }.joined(separator: "&") }
  }

  private func asked(_ visit: Visit) async throws -> Asked {
    let point = try await flows.point(try visit.parameter("point"), for: visit.requester, on: visit.today)
    let observed = try await flows.store.read { try $0.flowDays(of: point.code) }
    let step = visit.query("step").flatMap(FlowSeries.Step.init(rawValue:)) ?? .day
    let usual = step == .day ? 60 : step == .week ? 364 : 730
    var days: ClosedRange<Day>?
    if let observed {
      let to = try visit.day("to") ?? observed.upperBound
      let from = try visit.day("from") ?? max(observed.lowerBound, to.adding(days: 1 - usual))
      // Ten years at most: a page, not an archive.
      days = min(max(from, to.adding(days: -3660)), to)...to
    }
    let ends = [visit.query("origin"), visit.query("destination")]
    return Asked(
      point: point, group: FlowGroup(key: visit.query("group") ?? ""), step: step, days: days,
      way: ends == [nil, nil] ? nil : FlowWay.Ends(from: ends[0] ?? "", to: ends[1] ?? ""))
  }

  private func show(_ visit: Visit) async throws -> Response {
    let asked = try await asked(visit)
    let view = try await view(visit)
    let words = visit.words
    let point = asked.point
    let path = FlowView.path(point)
    let signals = try await flows.signals(for: visit.requester, on: visit.today, point: point.code)
    let groups = try await flows.watchedGroups(of: point)
    let shown = try await views(of: Array(signals.prefix(10)), view, visit)
    let place = point.place.map { view.atlas.path($0, in: words.language) }
    let facts: [(String, String?)] = [
      ("flow.code", point.code), ("flow.place", place),
      ("flow.hoursPerDay", words.number(point.hoursPerDay)), ("flow.opened", words.date(point.opened)),
      ("flow.closed", point.closed.map(words.date)),
      ("flow.last", asked.days.map { words.date($0.upperBound) } ?? words["flow.never"]),
    ]
    let options = Set(groups + [asked.group]).sorted()
    let page = FlowPointPage(
      name: view.name(point),
      facts: facts.compactMap { key, value in value.map { .init(label: words[key], value: $0) } },
      edit: visit.may(.managePlaces) ? path + "/edit" : nil, signals: shown, hasSignals: !shown.isEmpty, address: path,
      group: Field("group", words["flow.group"]).with {
        $0.options = options.map { .init($0.key, view.labels.name(of: $0), isChosen: $0 == asked.group) }
      },
      step: Field("step", words["flow.step.title"]).with {
        $0.options = FlowSeries.Step.allCases.map {
          .init($0.rawValue, words["flow.step.\($0.rawValue)"], isChosen: $0 == asked.step)
        }
      },
      from: dayField("from", words["flow.from"], asked.days?.lowerBound),
      to: dayField("to", words["flow.to"], asked.days?.upperBound),
      figures: try await asked.days.asyncMap { try await figures(asked, $0, view, visit) })
    return try await visit.page(
      Page(view.name(point), page, trail: [Self.crumb(words)], scripts: ["picture.js"]))
  }

  private func dayField(_ name: String, _ label: String, _ day: Day?) -> Field {
    Field(name, label, day?.description ?? "").with {
      ($0.type, $0.isRequired, $0.saysOptional) = ("date", false, false)
    }
  }

  private func figures(
    _ asked: Asked, _ days: ClosedRange<Day>, _ view: FlowView, _ visit: Visit
  ) async throws -> FlowPointPage.Figures {
    let (point, group) = (asked.point, asked.group)
    let (from, to) = (days.lowerBound, days.upperBound)
    let series = try await flows.series(of: [point], group, from: from, to: to)
    let comparisons = try await flows.comparisons(of: point, group, ahead: 7)
    let (people, parts, ways, shifts, seen) = try await flows.store.read { reader in
      (
        try reader.flowPeople(of: point.code, group, from: from, to: to),
        try [FlowPart.nationality, .crossing, .means].map { part in
          (part, try reader.flowParts(of: point.code, by: part, direction: group.direction, from: from, to: to))
        },
        try reader.flowWays(of: point.code, direction: group.direction, from: from, to: to),
        try reader.flowShifts(of: point.code, from: from, to: to),
        try reader.flowVulnerabilities(of: point.code, direction: group.direction, from: from, to: to)
      )
    }
    let sources = try await FlowSources(point, in: days, visit, store: flows.store, atlas: view.atlas)
    let path = FlowView.path(point)
    let hasMap = ways.contains { way in
      guard let from = view.labels.position(way.from), let to = view.labels.position(way.to) else { return false }
      return from != to
    }
    func picture(_ kind: String) -> FlowPicture {
      FlowPicture(path: "\(path)/picture?kind=\(kind)&\(asked.query)", name: "\(point.code)-\(kind)")
    }
    return FlowPointPage.Figures(
      trend: picture("trend"), series: view.table(series, by: asked.step, from: sources), shifts: view.table(shifts),
      forecast: comparisons.isEmpty
        ? nil : .init(picture: picture("forecast"), table: view.table(comparisons, from: sources), rate: view.rate),
      people: view.table(people), parts: parts.map { view.table($0.0, $0.1) },
      seen: view.table(seen.seen, ofGroups: seen.groups), map: hasMap ? picture("map") : nil,
      ways: view.table(ways, limit: 25, chosen: asked.way),
      seriesFiles: TakeOut(kept: asked.fields, table: "\(path)/series", in: view.words),
      waysFiles: TakeOut(kept: asked.fields, table: "\(path)/ways", in: view.words))
  }

  private func picture(_ visit: Visit) async throws -> Response {
    let asked = try await asked(visit)
    guard let days = asked.days else { throw AccessRefusal.notFound }
    let view = try await view(visit)
    let mark = try await mark(of: [asked.point], visit)?.text
    let (point, group) = (asked.point, asked.group)
    let specification: JSON?
    switch visit.query("kind") {
    case "trend":
      let series = try await flows.series(of: [point], group, from: days.lowerBound, to: days.upperBound)
      specification = view.trend(series, by: asked.step, mark: mark)
    case "forecast":
      specification = view.forecast(
        try await flows.comparisons(of: point, group, ahead: 7), of: point, group, mark: mark)
    case "map":
      let ways = try await flows.store.read {
        try $0.flowWays(of: point.code, direction: group.direction, from: days.lowerBound, to: days.upperBound)
      }
      specification = view.map(
        ways, of: point, in: days, on: try await places.map(level: 0, zoom: 4), mark: mark)
    default: specification = nil
    }
    guard let specification else { throw AccessRefusal.notFound }
    return try visit.picture(specification)
  }

  // MARK: Side by side

  private func matrix(_ visit: Visit) async throws -> Response {
    let view = try await view(visit)
    let (points, chosen, days) = try await chosen(visit)
    let words = visit.words
    let wantsSum = visit.query("sum") != nil && chosen.count > 1
    let table = chosen.isEmpty ? nil : try await table(chosen, days, view)
    return try await visit.page(
      words["flow.matrix"],
      FlowMatrixPage(
        address: "/records/flows/matrix",
        choices: points.map { point in
          .init(code: point.code, name: view.name(point), isChosen: chosen.contains(point))
        },
        from: dayField("from", words["flow.from"], days.lowerBound),
        to: dayField("to", words["flow.to"], days.upperBound), table: table,
        files: chosen.isEmpty
          ? nil
          : TakeOut(
            kept: chosen.map { ("point", $0.code) }
              + [("from", days.lowerBound.description), ("to", days.upperBound.description)],
            table: "/records/flows/matrix", in: words),
        problem: wantsSum ? words.refusal(FlowRefusal.sumOverPoints) : nil),
      trail: [Self.crumb(words)])
  }

  private func chosen(_ visit: Visit) async throws -> (all: [FlowPoint], chosen: [FlowPoint], days: ClosedRange<Day>) {
    let points = try await flows.points(for: visit.requester, on: visit.today)
    let codes = Set(visit.queries.values("point"))
    let chosen = Array(points.filter { codes.contains($0.code) }.prefix(8))
    let last = try await flows.store.read { try $0.lastFlowDays() }
    let latest = (chosen.isEmpty ? points : chosen).compactMap { last[$0.code] }.max() ?? visit.today
    let to = try visit.day("to") ?? latest
    let from = try visit.day("from") ?? to.adding(days: -364)
    return (points, chosen, min(from, to)...to)
  }

  private func table(_ points: [FlowPoint], _ days: ClosedRange<Day>, _ view: FlowView) async throws -> FlowTable {
    let found = try await flows.store.read { reader in
      try points.map { point in
        try reader.flowWays(of: point.code, direction: nil, from: days.lowerBound, to: days.upperBound, limit: 2000)
      }
    }
    var isWatched: [Bool] = []
    for point in points {
      let series = try await flows.series(of: [point], .all, from: days.lowerBound, to: days.upperBound)
      isWatched.append(series.days.contains { $0.figure.minutes > 0 })
    }
    let counts = found.map { ways in
      Dictionary(ways.map { ($0.ends, $0) }, uniquingKeysWith: { first, _ in first })
    }
    let ends = Set(counts.flatMap(\.keys)).map { ends in
      (ends, counts.compactMap { $0[ends]?.individuals }.max() ?? 0)
    }.sorted { ($1.1, $0.0.from, $0.0.to) < ($0.1, $1.0.from, $1.0.to) }.prefix(300)
    return FlowTable(
      view.words["flow.ways"], head: [view.words["flow.way"]] + points.map(view.name),
      lines: ends.map { ends, _ in
        FlowTable.Line(
          label: view.way(ends),
          cells: points.indices.map { index in
            counts[index][ends].map {
              view.number($0.individuals, path: FlowView.path(points[index], in: days, way: ends))
            } ?? (isWatched[index] ? view.number(0) : view.gap)
          })
      }, notes: [view.words["flow.notSummed"], view.words["flow.told"], view.words["flow.wholeMonths"]])
  }

  private func matrix(_ visit: Visit, _ kind: TableFile) async throws -> Response {
    let view = try await view(visit)
    let (_, chosen, days) = try await chosen(visit)
    var rows: [[ExportValue]] = []
    for point in chosen {
      let ways = try await flows.store.read {
        try $0.flowWays(
          of: point.code, direction: nil, from: days.lowerBound, to: days.upperBound, limit: 100_000)
      }
      rows += ways.map {
        [.text(point.code), .text($0.from), .text($0.to), .integer($0.individuals), .integer($0.groups)]
      }
    }
    return try await take(
      kind, "flow-matrix", of: chosen, header: ["point", "origin", "destination", "individuals", "groups"], rows,
      note: view.words["flow.notSummed"], visit)
  }

  // MARK: Files

  /// A stretch of time in which nobody watched has empty cells, not zeros.
  private func series(_ visit: Visit, _ kind: TableFile) async throws -> Response {
    let asked = try await asked(visit)
    guard let days = asked.days else { throw AccessRefusal.notFound }
    let series = try await flows.series(of: [asked.point], asked.group, from: days.lowerBound, to: days.upperBound)
    let rows = series.figures(by: asked.step).map { key, figure -> [ExportValue] in
      let isWatched = figure.minutes > 0
      return [
        .text(asked.point.code), .text(key), .text(asked.group.direction ?? "*"),
        .text(asked.group.nationality ?? "*"), isWatched ? .integer(figure.individuals) : .empty,
        isWatched ? .integer(figure.groups) : .empty, .decimal(figure.hours), .decimal(Double(figure.planned) / 60),
        .decimal(Double(figure.closed) / 60), figure.perHour.map { .decimal($0) } ?? .empty,
        .integer(figure.outside),
      ]
    }
    return try await take(
      kind, "flow-\(asked.point.code)", of: [asked.point], asked.group,
      header: [
        "point", "period", "direction", "nationality", "individuals", "groups", "observed_hours", "planned_hours",
        "closed_hours", "per_observed_hour", "counted_unobserved",
      ], rows, note: visit.words["flow.passages"], visit)
  }

  private func ways(_ visit: Visit, _ kind: TableFile) async throws -> Response {
    let asked = try await asked(visit)
    guard let days = asked.days else { throw AccessRefusal.notFound }
    let ways = try await flows.store.read {
      try $0.flowWays(
        of: asked.point.code, direction: asked.group.direction, from: days.lowerBound, to: days.upperBound,
        limit: 100_000)
    }
    return try await take(
      kind, "flow-ways-\(asked.point.code)", of: [asked.point], asked.group,
      header: ["point", "origin", "destination", "individuals", "groups"],
      ways.map {
        [.text(asked.point.code), .text($0.from), .text($0.to), .integer($0.individuals), .integer($0.groups)]
      }, note: visit.words["flow.passages"], visit)
  }

  /// Every line says what the figures are and, of invented data, that they are.
  private func take(
    _ kind: TableFile, _ name: String, of points: [FlowPoint], _ group: FlowGroup = .all, header: [String],
    _ rows: [[ExportValue]], note: String, _ visit: Visit
  ) async throws -> Response {
    let mark = try await mark(of: points, visit)
    let header = header + ["note"] + (mark.map { [$0.kind.rawValue] } ?? [])
    let rows = rows.map { $0 + [.text(note)] + (mark.map { [.text($0.text)] } ?? []) }
    let narrowed = [group.direction, group.nationality, visit.query("from"), visit.query("to")]
    return try await office.dataExports.take(
      .flows, called: visit.words.list(points.map { $0.names.best(in: visit.words.language) }),
      as: kind.name(name, mark), conditions: narrowed.count { $0 != nil }, by: visit
    ) { stamp in
      kind.response(named: name, header: header, rows, mark: mark, words: visit.words, stamp: stamp)
    }
  }
}

extension FlowGroup {
  /// As addresses carry it: `*` stands for everybody.
  var key: String { "\(direction ?? "*").\(nationality ?? "*")" }

  init(key: String) {
    let parts = key.prefix(200).split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2 else {
      self.init()
      return
    }
    self.init(direction: parts[0] == "*" ? nil : parts[0], nationality: parts[1] == "*" ? nil : parts[1])
  }
}

extension Optional {
  fileprivate func asyncMap<Value>(_ transform: (Wrapped) async throws -> Value) async rethrows -> Value? {
    if let value = self { return try await transform(value) }
    return nil
  }
}
