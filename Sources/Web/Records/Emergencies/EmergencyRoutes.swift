package import Basics
package import Collect
import Formats
import HTTPTypes
import Hummingbird
package import Office
package import Records

/// Emergencies: what happened where, how many were displaced, what is due, and who answers for a figure.
package struct EmergencyRoutes: RouteGroup {
  let emergencies: Emergencies
  private let hazards: Hazards
  let places: Places
  private let forms: Forms
  private let office: Office
  /// The name of whoever did something.
  private let actorName: @Sendable (ID<Actor>) async throws -> String?

  package init(
    _ emergencies: Emergencies, hazards: Hazards, places: Places, forms: Forms, office: Office,
    actorName: @escaping @Sendable (ID<Actor>) async throws -> String?
  ) {
    self.emergencies = emergencies
    self.hazards = hazards
    self.places = places
    self.forms = forms
    self.office = office
    self.actorName = actorName
  }

  package var routes: [Route] { figures + acts }

  /// The list, each one, and its figures.
  private var figures: [Route] {
    [
      .get("/records/emergencies", .right(.readEvidence), menu: .init(.records, "emergency.title"), list),
      .post("/records/emergencies", .right(.reviewSubmissions), report),
      .post("/records/emergencies/reports/{submission}", .right(.reviewSubmissions), begin),
      .get("/records/emergencies/figures.csv", .right(.readEvidence)) {
        try await file($0, .csv, of: try await all($0))
      },
      .get("/records/emergencies/figures.xlsx", .right(.readEvidence)) {
        try await file($0, .xlsx, of: try await all($0))
      },
      .get("/records/emergencies/{emergency}", .right(.readEvidence), show),
      .get("/records/emergencies/{emergency}/figures.csv", .right(.readEvidence)) {
        try await file($0, .csv, of: [try await one($0)])
      },
      .get("/records/emergencies/{emergency}/figures.xlsx", .right(.readEvidence)) {
        try await file($0, .xlsx, of: [try await one($0)])
      },
      .post("/records/emergencies/{emergency}/reports/{submission}", .right(.reviewSubmissions), take),
      .post("/records/emergencies/{emergency}/figures", .right(.reviewSubmissions), enter),
      .post("/records/emergencies/{emergency}/figures/{figure}/approve", .right(.manageEvidence), approve),
    ]
  }

  static let path = EmergencyView.path
  /// Lines of an empty figure, and those that are free below a known one.
  private static let (emptyRows, freeRows) = (8, 4)

  func view(_ visit: Visit, naming told: [Emergency] = []) async throws -> EmergencyView {
    var actors: [ID<Actor>: String] = [:]
    for emergency in told {
      let figures = emergency.figures.flatMap { [$0.entered, $0.approved, $0.withdrawn?.act].compactMap(\.self) }
      let acts = [emergency.reported] + figures + emergency.history.map(\.act)
      for actor in Set(acts.map(\.actor)) where actors[actor] == nil { actors[actor] = try await actorName(actor) }
    }
    return EmergencyView(
      visit: visit, atlas: try await places.atlas(),
      labels: try await RoleLabels(
        "emergency", of: try await emergencies.formIDs(), in: visit.words.language, store: emergencies.store,
        forms: forms),
      actors: actors)
  }

  private func reports(_ visit: Visit) async throws -> [EmergencyReport] {
    visit.may(.readSubmissions) ? try await emergencies.reports(for: visit.requester, on: visit.today) : []
  }

  private func all(_ visit: Visit) async throws -> [Emergency] {
    try await emergencies.all(for: visit.requester, on: visit.today)
  }

  func one(_ visit: Visit) async throws -> Emergency {
    try await emergencies.emergency(visit.id("emergency"), for: visit.requester, on: visit.today)
  }

  // MARK: All

  private func list(_ visit: Visit) async throws -> Response { try await listPage(visit, nil) }

  private func listPage(_ visit: Visit, _ problem: String?) async throws -> Response {
    let words = visit.words
    let view = try await view(visit)
    let all = try await all(visit)
    let reports = try await reports(visit)
    let byCode = Dictionary(grouping: reports, by: \.code)
    let showsClosed = visit.query("closed") != nil
    let lines = all.compactMap { emergency -> EmergenciesPage.Line? in
      let waiting = (byCode[emergency.code] ?? []).count { emergency.awaits($0) }
      guard showsClosed ? emergency.closed != nil : emergency.closed == nil || waiting > 0 else { return nil }
      return EmergenciesPage.Line(
        path: view.path(emergency), name: view.name(emergency), code: emergency.code,
        began: words.date(emergency.began),
        figure: emergency.current.map { view.total($0.rows) } ?? words["emergency.noFigure"],
        asOf: emergency.current.map { words.time($0.asOf) } ?? "", due: view.due(emergency) ?? "",
        isOverdue: view.isOverdue(emergency), closed: emergency.closed.map { view.ending($0.closing) },
        waiting: waiting > 0 ? words("emergency.waiting", ["count": .number(waiting)]) : nil)
    }
    let known = Set(all.map(\.code))
    // The newest report of an event stands for it.
    let others = byCode.values.compactMap(\.first).filter { !known.contains($0.code) }
      .sorted { $0.received > $1.received }.prefix(50)
    let form =
      visit.may(.reviewSubmissions)
      ? EmergenciesPage.ReportForm(
        proof: visit.proof, action: Self.path,
        kind: Self.kind(visit.form["kind"], words),
        place: Field("place", words["emergency.place"], visit.form["place"] ?? ""),
        began: Field("began", words["emergency.began"], visit.form["began"] ?? visit.today.description).with {
          $0.type = "date"
        },
        source: Field("source", words["emergency.source"], visit.form["source"] ?? "").with { $0.longest = 500 })
      : nil
    return try await visit.page(
      Page(
        words["emergency.title"],
        EmergenciesPage(
          lines: lines, isEmpty: lines.isEmpty, others: Self.others(all, showsClosed, words),
          files: all.contains { $0.counts && $0.current != nil }
            ? TakeOut(table: "\(Self.path)/figures", in: words) : nil,
          reports: others.map { report in
            EmergenciesPage.Report(
              name: view.name(report.kind, report.place), code: report.code, told: view.told(report),
              figure: view.total(report.rows), submission: view.submission(report),
              begin: visit.may(.reviewSubmissions)
                ? .init(path: "\(Self.path)/reports/\(report.submission)", proof: visit.proof) : nil)
          }, hasReports: !others.isEmpty, form: form, problem: problem),
        status: problem == nil ? .ok : .unprocessableContent))
  }

  /// From the open ones to the closed ones, where there are any, and back.
  private static func others(
    _ all: [Emergency], _ showsClosed: Bool, _ words: Words
  ) -> EmergenciesPage.Link? {
    if showsClosed { return EmergenciesPage.Link(path: path, text: words["emergency.showOpen"]) }
    let closed = all.count { $0.closed != nil }
    guard closed > 0 else { return nil }
    return EmergenciesPage.Link(
      path: path + "?closed=yes", text: words("emergency.showClosed", ["count": .number(closed)]))
  }

  static func kind(_ chosen: String?, _ words: Words) -> Field {
    Field("kind", words["emergency.kind.title"]).with {
      $0.options = Emergency.Kind.allCases.map {
        .init($0.rawValue, words["emergency.kind.\($0.rawValue)"], isChosen: $0.rawValue == chosen)
      }
    }
  }

  private func begin(_ visit: Visit) async throws -> Response {
    let submission: ID<Submission> = try visit.id("submission")
    do {
      let id = try await emergencies.begin(from: submission, by: visit.requester)
      return visit.redirect(to: "\(Self.path)/\(id)", notice: Notice(.success, visit.words["emergency.isReported"]))
    } catch let refusal as EmergencyRefusal where refusal.kind != .missing {
      return try await listPage(visit, visit.words.refusal(refusal))
    }
  }

  private func report(_ visit: Visit) async throws -> Response {
    let atlas = try await places.atlas()
    do {
      guard let kind = visit.form["kind"].flatMap(Emergency.Kind.init(rawValue:)),
        let began = visit.form.day("began")
      else { throw EmergencyRefusal.incomplete }
      guard let place = atlas.place(named: visit.form["place"] ?? "", on: visit.today) else {
        throw PlaceRefusal.unknown
      }
      let id = try await emergencies.report(
        kind, at: place, code: atlas[place]?.code ?? "X", began: began, source: visit.form["source"] ?? "",
        today: visit.today, by: visit.requester)
      return visit.redirect(to: "\(Self.path)/\(id)", notice: Notice(.success, visit.words["emergency.isReported"]))
    } catch let refusal as EmergencyRefusal {
      return try await listPage(visit, visit.words.refusal(refusal))
    } catch let refusal as PlaceRefusal {
      return try await listPage(visit, visit.words.refusal(refusal))
    }
  }

  // MARK: One

  private func show(_ visit: Visit) async throws -> Response { try await page(visit, nil) }

  private func page(_ visit: Visit, _ problem: String?) async throws -> Response {
    let words = visit.words
    let emergency = try await one(visit)
    let view = try await view(visit, naming: [emergency])
    let path = view.path(emergency)
    let reports = try await reports(visit)
    let mine = reports.filter { $0.code == emergency.code }
    let bySubmission = Dictionary(reports.map { ($0.submission, $0) }, uniquingKeysWith: { first, _ in first })
    let open = mine.filter(emergency.awaits).map { view.report($0, of: emergency) }
    let figures = emergency.ordered.reversed().map { view.figure($0, of: emergency, bySubmission) }
    let ways = view.ways(emergency)
    let mayAmend = Self.mayAmend(emergency, visit)
    let isOpen = emergency.closed == nil
    let hazards = try await hazards.beside(emergency).map { HazardView.line($0, words) }
    let title = view.name(emergency)
    let model = EmergencyPage(
      title: title, code: emergency.code, closed: emergency.closed.map { view.told($0.act, $0.closing) },
      due: view.due(emergency), isOverdue: view.isOverdue(emergency),
      source: view.source(emergency.source, emergency.sources), began: words.date(emergency.began),
      reported: view.told(emergency.reported, "emergency.reportedBy"),
      reports: open, hasReports: !open.isEmpty, figures: figures, hasFigures: !figures.isEmpty, ways: ways,
      hasWays: !ways.isEmpty, history: emergency.history.map { view.told($0) },
      hasHistory: !emergency.history.isEmpty, edit: mayAmend ? path + "/edit" : nil,
      close: mayAmend && isOpen ? path + "/close" : nil, reopen: mayAmend && !isOpen ? path + "/reopen" : nil,
      hazards: hazards, hasHazards: !hazards.isEmpty,
      files: emergency.current == nil || !emergency.counts ? nil : TakeOut(table: "\(path)/figures", in: words),
      entry: visit.may(.reviewSubmissions) && isOpen ? entry(emergency, path, view) : nil, problem: problem)
    return try await visit.page(
      Page(
        title, model, trail: [Crumb(words["emergency.title"], Self.path)],
        status: problem == nil ? .ok : .unprocessableContent))
  }

  private func take(_ visit: Visit) async throws -> Response {
    let id: ID<Emergency> = try visit.id("emergency")
    let submission: ID<Submission> = try visit.id("submission")
    do {
      try await emergencies.take(submission, into: id, by: visit.requester)
    } catch let refusal as EmergencyRefusal where Self.isShown(refusal) {
      return try await page(visit, visit.words.refusal(refusal))
    }
    return visit.redirect(to: "\(Self.path)/\(id)", notice: Notice(.success, visit.words["emergency.isEntered"]))
  }

  /// Whether the page says it above what was sent, for people to mend it or to see why not.
  private static func isShown(_ refusal: EmergencyRefusal) -> Bool {
    refusal.kind == .invalid || refusal.kind == .conflict
  }

  // MARK: Files

  /// Approved figures only: others are not given out.
  private func file(_ visit: Visit, _ table: TableFile, of chosen: [Emergency]) async throws -> Response {
    let atlas = try await places.atlas()
    let mark = try await office.mark(ofProgramme: nil, in: visit.words)
    let rows = chosen.flatMap { EmergencyLine.lines(of: $0, in: atlas) }.map { line in
      line.cells + (mark.map { [.text($0.text)] } ?? [])
    }
    let one = chosen.count == 1 ? chosen[0] : nil
    let name = one.map { "emergency-\($0.code)" } ?? "emergencies"
    return try await office.dataExports.take(
      .emergencies, of: one?.id, called: one?.code ?? "", as: table.name(name, mark), by: visit
    ) { stamp in
      table.response(
        named: name, header: EmergencyLine.header + (mark.map { [$0.kind.rawValue] } ?? []), rows, mark: mark,
        words: visit.words, stamp: stamp)
    }
  }

  // MARK: Entering

  private func entry(_ emergency: Emergency, _ path: String, _ view: EmergencyView) -> EmergencyPage.Entry {
    let visit = view.visit
    let words = visit.words
    let stage = emergency.due?.stage ?? .later
    let known = emergency.ordered.last { $0.withdrawn == nil }?.rows ?? []
    func value(_ name: String, _ old: String) -> String { visit.form[name] ?? old }
    // A figure takes the place of the whole one before: what is not offered would be lost.
    let shown = min(Emergency.mostRows, max(Self.emptyRows, known.count + Self.freeRows))
    return EmergencyPage.Entry(
      proof: visit.proof, action: path + "/figures",
      stage: Field("stage", words["emergency.stage.title"]).with {
        $0.options = Emergency.Stage.allCases.map {
          .init(
            $0.rawValue, words["emergency.stage.\($0.rawValue)"],
            isChosen: $0.rawValue == value("stage", stage.rawValue))
        }
      },
      source: Field("source", words["emergency.source"], value("source", "")).with { $0.longest = 500 },
      rows: (1...shown).map { number in
        let row = number <= known.count ? known[number - 1] : nil
        return EmergencyPage.EntryRow(
          place: Field("place-\(number)", words["emergency.placeNow"], value("place-\(number)", row?.place ?? "")).with
          {
            ($0.isRequired, $0.saysOptional, $0.longest) = (false, false, 200)
          },
          area: area("area-\(number)", value("area-\(number)", view.code(row?.area)), view),
          unit: Field("unit-\(number)", words["emergency.unit.title"]).with {
            $0.isRequired = false
            $0.saysOptional = false
            $0.options = Emergency.Unit.allCases.map {
              .init(
                $0.rawValue, words["emergency.unit.\($0.rawValue)"],
                isChosen: $0.rawValue == value("unit-\(number)", row?.unit.rawValue ?? "individuals"))
            }
          },
          count: Field(
            "count-\(number)", words["emergency.countLabel"],
            value("count-\(number)", row?.count.map(String.init) ?? "")
          )
          .with { ($0.isRequired, $0.saysOptional) = (false, false) })
      })
  }

  /// The place of the atlas where people are, or in which that place lies.
  private func area(_ name: String, _ value: String, _ view: EmergencyView) -> Field {
    Field(name, view.words["emergency.areaNow"], value).with {
      ($0.isRequired, $0.saysOptional, $0.shown) = (false, false, view.shown(value))
    }
  }

  private func enter(_ visit: Visit) async throws -> Response {
    let id: ID<Emergency> = try visit.id("emergency")
    let atlas = try await places.atlas()
    do {
      var rows: [Emergency.Displaced] = []
      for number in 1...Emergency.mostRows {
        let (place, named) = (visit.form["place-\(number)"], visit.form["area-\(number)"])
        guard place != nil || named != nil else {
          // A number without a place would be lost in silence.
          guard visit.form["count-\(number)"] == nil else { throw EmergencyRefusal.incomplete }
          continue
        }
        let area = named.flatMap { atlas.place(named: $0, on: visit.today) }
        guard named == nil || area != nil else { throw PlaceRefusal.unknown }
        guard let unit = visit.form["unit-\(number)"].flatMap(Emergency.Unit.init(rawValue:)) else {
          throw EmergencyRefusal.incomplete
        }
        var count: Int?
        if visit.form["count-\(number)"] != nil {
          guard let number = visit.form.integer("count-\(number)") else { throw EmergencyRefusal.count }
          count = number
        }
        rows.append(Emergency.Displaced(place: place ?? "", area: area, unit: unit, count: count))
      }
      guard let stage = visit.form["stage"].flatMap(Emergency.Stage.init(rawValue:)) else {
        throw EmergencyRefusal.incomplete
      }
      try await emergencies.enter(
        EmergencyFigureEntered(stage: stage, asOf: visit.now, source: visit.form["source"] ?? "", rows: rows), of: id,
        now: visit.now, by: visit.requester)
    } catch let refusal as EmergencyRefusal where Self.isShown(refusal) {
      return try await page(visit, visit.words.refusal(refusal))
    } catch let refusal as PlaceRefusal {
      return try await page(visit, visit.words.refusal(refusal))
    }
    return visit.redirect(to: "\(Self.path)/\(id)", notice: Notice(.success, visit.words["emergency.isEntered"]))
  }

  private func approve(_ visit: Visit) async throws -> Response {
    let id: ID<Emergency> = try visit.id("emergency")
    do {
      try await emergencies.approve(try visit.id("figure"), of: id, by: visit.requester)
    } catch let refusal as EmergencyRefusal where Self.isShown(refusal) {
      return try await page(visit, visit.words.refusal(refusal))
    }
    return visit.redirect(to: "\(Self.path)/\(id)", notice: Notice(.success, visit.words["emergency.isApproved"]))
  }
}
