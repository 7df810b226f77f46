package import Basics
package import Collect
import Formats
import HTTPTypes
import Hummingbird
package import Office
package import Records

/// Emergencies: what happened where, how many were displaced, what is due, and who answers for a figure.
package struct EmergencyRoutes: RouteGroup {
  private let emergencies: Emergencies
  private let hazards: Hazards
  private let places: Places
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

  package var routes: [Route] {
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

  private static let path = EmergencyView.path
  /// Lines of an empty figure, and those that are free below a known one.
  private static let (emptyRows, freeRows) = (8, 4)

  private func view(_ visit: Visit, naming told: [Emergency] = []) async throws -> EmergencyView {
    var actors: [ID<Actor>: String] = [:]
    for emergency in told {
      let acts = [emergency.reported] + emergency.figures.flatMap { [$0.entered, $0.approved].compactMap(\.self) }
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

  private func one(_ visit: Visit) async throws -> Emergency {
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
    let lines = all.map { emergency in
      let waiting = (byCode[emergency.code] ?? []).count { !emergency.holds($0) }
      return EmergenciesPage.Line(
        path: view.path(emergency), name: view.name(emergency), code: emergency.code,
        began: words.date(emergency.began),
        figure: emergency.current.map { view.total($0.rows) } ?? words["emergency.noFigure"],
        asOf: emergency.current.map { words.time($0.asOf) } ?? "", due: view.due(emergency) ?? "",
        isOverdue: view.isOverdue(emergency),
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
        kind: Field("kind", words["emergency.kind.title"]).with {
          $0.options = Emergency.Kind.allCases.map {
            .init($0.rawValue, words["emergency.kind.\($0.rawValue)"], isChosen: $0.rawValue == visit.form["kind"])
          }
        },
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
          lines: lines, isEmpty: lines.isEmpty,
          files: all.contains { $0.current != nil } ? TakeOut(table: "\(Self.path)/figures", in: words) : nil,
          reports: others.map { report in
            EmergenciesPage.Report(
              name: view.name(report.kind, report.place), code: report.code, told: view.told(report),
              figure: view.total(report.rows), submission: view.submission(report),
              begin: visit.may(.reviewSubmissions)
                ? .init(path: "\(Self.path)/reports/\(report.submission)", proof: visit.proof) : nil)
          }, hasReports: !others.isEmpty, form: form, problem: problem),
        status: problem == nil ? .ok : .unprocessableContent))
  }

  private func begin(_ visit: Visit) async throws -> Response {
    let submission: ID<Submission> = try visit.id("submission")
    do {
      let id = try await emergencies.begin(
        from: submission, source: try await source(of: submission, visit), by: visit.requester)
      return visit.redirect(to: "\(Self.path)/\(id)", notice: Notice(.success, visit.words["emergency.isReported"]))
    } catch let refusal as EmergencyRefusal where refusal.kind != .missing {
      return try await listPage(visit, visit.words.refusal(refusal))
    }
  }

  /// Who the report from the spot says it has it from.
  private func source(of submission: ID<Submission>, _ visit: Visit) async throws -> String {
    guard let report = try await reports(visit).first(where: { $0.submission == submission }) else {
      throw EmergencyRefusal.unknown
    }
    return try await view(visit).source(report)
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
    let open = mine.filter { !emergency.holds($0) }.map { view.report($0, of: emergency) }
    let figures = emergency.figures.reversed().map { view.figure($0, of: emergency, bySubmission) }
    let hazards = try await hazards.beside(emergency).map { HazardView.line($0, words) }
    let title = view.name(emergency)
    let model = EmergencyPage(
      title: title, code: emergency.code, due: view.due(emergency), isOverdue: view.isOverdue(emergency),
      source: emergency.source, began: words.date(emergency.began),
      reported: view.told(emergency.reported, "emergency.reportedBy"),
      reports: open, hasReports: !open.isEmpty, figures: figures, hasFigures: !figures.isEmpty, hazards: hazards,
      hasHazards: !hazards.isEmpty,
      files: emergency.current == nil ? nil : TakeOut(table: "\(path)/figures", in: words),
      entry: visit.may(.reviewSubmissions) ? entry(emergency, path, visit) : nil, problem: problem)
    return try await visit.page(
      Page(
        title, model, trail: [Crumb(words["emergency.title"], Self.path)],
        status: problem == nil ? .ok : .unprocessableContent))
  }

  private func take(_ visit: Visit) async throws -> Response {
    let id: ID<Emergency> = try visit.id("emergency")
    let submission: ID<Submission> = try visit.id("submission")
    do {
      try await emergencies.take(
        submission, into: id, source: try await source(of: submission, visit), by: visit.requester)
    } catch let refusal as EmergencyRefusal where refusal.kind == .invalid {
      return try await page(visit, visit.words.refusal(refusal))
    }
    return visit.redirect(to: "\(Self.path)/\(id)", notice: Notice(.success, visit.words["emergency.isEntered"]))
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

  private func entry(_ emergency: Emergency, _ path: String, _ visit: Visit) -> EmergencyPage.Entry {
    let words = visit.words
    let stage = emergency.due?.stage ?? .later
    let known = emergency.figures.last?.rows ?? []
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

  private func enter(_ visit: Visit) async throws -> Response {
    let id: ID<Emergency> = try visit.id("emergency")
    do {
      var rows: [Emergency.Displaced] = []
      for number in 1...Emergency.mostRows {
        guard let place = visit.form["place-\(number)"] else {
          // A number without a place would be lost in silence.
          guard visit.form["count-\(number)"] == nil else { throw EmergencyRefusal.incomplete }
          continue
        }
        guard let unit = visit.form["unit-\(number)"].flatMap(Emergency.Unit.init(rawValue:)) else {
          throw EmergencyRefusal.incomplete
        }
        var count: Int?
        if visit.form["count-\(number)"] != nil {
          guard let number = visit.form.integer("count-\(number)") else { throw EmergencyRefusal.count }
          count = number
        }
        rows.append(Emergency.Displaced(place: place, unit: unit, count: count))
      }
      guard let stage = visit.form["stage"].flatMap(Emergency.Stage.init(rawValue:)) else {
        throw EmergencyRefusal.incomplete
      }
      try await emergencies.enter(
        EmergencyFigureEntered(stage: stage, asOf: visit.now, source: visit.form["source"] ?? "", rows: rows), of: id,
        now: visit.now, by: visit.requester)
    } catch let refusal as EmergencyRefusal where refusal.kind == .invalid {
      return try await page(visit, visit.words.refusal(refusal))
    }
    return visit.redirect(to: "\(Self.path)/\(id)", notice: Notice(.success, visit.words["emergency.isEntered"]))
  }

  private func approve(_ visit: Visit) async throws -> Response {
    let id: ID<Emergency> = try visit.id("emergency")
    try await emergencies.approve(try visit.id("figure"), of: id, by: visit.requester)
    return visit.redirect(to: "\(Self.path)/\(id)", notice: Notice(.success, visit.words["emergency.isApproved"]))
  }
}
