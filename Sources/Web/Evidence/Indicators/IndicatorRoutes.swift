package import Basics
package import Collect
import Evidence
import FormEngine
import Foundation
import HTTPTypes
import Hummingbird
package import Office
package import Records
package import Store

/// Indicators: looked at, taken as a file, defined and retired.
package struct IndicatorRoutes: RouteGroup {
  private let indicators: Indicators
  private let subjects: EvidenceSubjects
  private let office: Office

  package init(store: Store, forms: Forms, places: Places, office: Office) {
    indicators = Indicators(store)
    subjects = EvidenceSubjects(store: store, forms: forms, places: places)
    self.office = office
  }

  package var routes: [Route] {
    [
      .get("/evidence/indicators", .right(.readEvidence), menu: .init(.evidence, "indicator.title"), list),
      .get("/evidence/indicators/new", .right(.manageEvidence), start),
      .post("/evidence/indicators/new", .right(.manageEvidence), define),
      .get("/evidence/indicators/{indicator}", .right(.readEvidence), show),
      .get("/evidence/indicators/{indicator}/table.csv", .right(.readEvidence), download),
      .get("/evidence/indicators/{indicator}/repeats", .right(.readEvidence), repeats),
      .get("/evidence/indicators/{indicator}/edit", .right(.manageEvidence), edit),
      .post("/evidence/indicators/{indicator}/edit", .right(.manageEvidence), redefine),
      .get("/evidence/indicators/{indicator}/retire", .right(.manageEvidence), retireForm),
      .post("/evidence/indicators/{indicator}/retire", .right(.manageEvidence), retire),
    ]
  }

  private static let path = "/evidence/indicators"

  private func trail(_ visit: Visit, _ more: Crumb...) -> [Crumb] {
    [Crumb(visit.words["evidence.title"], "/evidence"), Crumb(visit.words["indicator.title"], Self.path)] + more
  }

  // MARK: Looking

  private func list(_ visit: Visit) async throws -> Response {
    let visible = Set(try await subjects.visible(to: visit).map(\.form))
    var found: [ID<FormEngine.Form>: EvidenceSubject] = [:]
    var lines: [IndicatorsPage.Line] = []
    for line in try await indicators.store.read({ try $0.indicators() })
    where visible.contains(line.indicator.formID) {
      let form = line.indicator.formID
      let subject: EvidenceSubject
      if let known = found[form] { subject = known } else { subject = try await subjects.subject(form, visit) }
      found[form] = subject
      let words = IndicatorWords(indicator: line.indicator, tabulation: subject.words)
      lines.append(
        IndicatorsPage.Line(
          path: "\(Self.path)/\(line.id)", name: words.name, code: line.indicator.code, measure: words.measure,
          form: subject.record.title,
          periodicity: visit.words["indicator.periodicity.\(line.indicator.periodicity.rawValue)"],
          target: words.target))
    }
    return try await visit.page(
      Page(
        visit.words["indicator.title"],
        IndicatorsPage(lines: lines, isEmpty: lines.isEmpty, canManage: visit.may(.manageEvidence)),
        trail: [Crumb(visit.words["evidence.title"], "/evidence")], width: .wide))
  }

  /// One indicator, asked for by its address.
  private struct Asked {
    let line: IndicatorLine
    let subject: EvidenceSubject
    let request: TabulationRequest
    /// The definition's conditions and those of the address; nil when they exclude each other.
    let filter: Tabulation.Filter?

    var words: IndicatorWords { IndicatorWords(indicator: line.indicator, tabulation: subject.words) }
  }

  private func line(of visit: Visit) async throws -> IndicatorLine {
    let id: ID<Indicator> = try visit.id("indicator")
    guard let line = try await indicators.store.read({ try $0.indicator(id) }) else { throw IndicatorRefusal.unknown }
    return line
  }

  private func asked(_ visit: Visit) async throws -> Asked {
    let line = try await line(of: visit)
    let subject = try await subjects.subject(line.indicator.formID, visit)
    var request = try subject.request(visit.queries, on: visit.today)
    if visit.query("rows") == nil { request.tabulation.rows = subject.usualDimension }
    return Asked(
      line: line, subject: subject, request: request,
      filter: line.indicator.filter.narrowed(by: request.tabulation.filter))
  }

  private func figures(_ asked: Asked, _ visit: Visit) async throws -> IndicatorFigures {
    guard let filter = asked.filter else { throw IndicatorRefusal.nothing }
    return try await indicators.figures(
      asked.line.indicator, by: asked.request.tabulation.rows, filter: filter, round: asked.subject.round,
      names: asked.subject.words.names(places: asked.subject.atlas),
      asked: asked.subject.asked(asked.line.indicator.measure), for: visit.requester, on: visit.today)
  }

  private func show(_ visit: Visit) async throws -> Response {
    let asked = try await asked(visit)
    let (indicator, subject, say) = (asked.line.indicator, asked.subject, visit.words)
    var (answer, problem): (IndicatorPage.Answer?, String?) = (nil, nil)
    do {
      answer = self.answer(try await figures(asked, visit), asked, visit)
    } catch let refusal as EvidenceRefusal {
      problem = say.refusal(subject.named(refusal))
    } catch let refusal as IndicatorRefusal {
      problem = say.refusal(refusal)
    }
    let address = "\(Self.path)/\(asked.line.id)"
    let definition = indicator.definition.best(in: say.language)
    let model = IndicatorPage(
      name: asked.words.name, code: indicator.code, definition: definition.isEmpty ? nil : definition,
      measure: asked.words.measure,
      facts: [
        subject.words.scope(of: indicator.filter, in: subject.atlas),
        say["indicator.periodicity.\(indicator.periodicity.rawValue)"], asked.words.target,
        say(
          "indicator.edition",
          ["edition": .number(asked.line.edition), "date": .text(say.date(asked.line.changed))]),
        asked.line.isRetired ? say["indicator.isRetired"] : nil,
        indicator.kept.map {
          say("indicator.isKept", ["dimension": .text(subject.words.dimension($0))])
        },
      ].compactMap(\.self),
      address: address,
      rows: dimensions(asked),
      conditions: FilterBox(asked.request, subject.words, places: subject.atlas, address: address),
      refusal: problem, answer: answer,
      links: visit.may(.manageEvidence) && !asked.line.isRetired
        ? .init(edit: "\(address)/edit", retire: "\(address)/retire") : nil)
    return try await visit.page(Page(model.name, model, trail: trail(visit), width: .wide))
  }

  private func answer(_ figures: IndicatorFigures, _ asked: Asked, _ visit: Visit) -> IndicatorPage.Answer {
    let (words, say) = (asked.words, visit.words)
    func line(_ label: String, _ part: IndicatorFigures.Part?) -> IndicatorPage.Line {
      let figure = words.figure(figures.value(of: part))
      return IndicatorPage.Line(
        label: label, figure: figure ?? say["evidence.noData"], isMissing: figure == nil,
        quotient: words.quotient(part) ?? "", interval: words.interval(part) ?? "",
        units: part.map { say.number($0.units) } ?? "")
    }
    let newest = figures.hasOpenTotal ? figures.lines.last { $0.part != nil } : nil
    let shown = newest?.part ?? figures.total
    let value = figures.value(of: shown)
    let (query, address) = (asked.request.query, "\(Self.path)/\(asked.line.id)")
    return IndicatorPage.Answer(
      figure: words.figure(value), figureOf: newest?.category.label,
      interval: words.interval(shown).map { say("indicator.between", ["interval": .text($0)]) },
      target: asked.line.indicator.target.flatMap { target in
        value.map {
          let isReached = target.isReached(by: $0)
          return .init(
            text: words.target ?? "", state: say[isReached ? "indicator.reached" : "indicator.notReached"],
            isReached: isReached)
        }
      },
      base: words.base(of: figures, part: shown),
      notes: asked.subject.notes(on: asked.filter ?? .init(), at: visit.today),
      corner: asked.subject.words.dimension(asked.request.tabulation.rows),
      hasQuotients: figures.lines.contains { $0.part?.lower != nil }, hasIntervals: figures.sample != nil,
      lines: figures.lines.map { line($0.category.label, $0.part) },
      total: figures.hasOpenTotal ? nil : figures.total.map { line(say["evidence.total"], $0) },
      noTotal: figures.hasOpenTotal ? say["evidence.noTotal"] : nil, isEmpty: figures.lines.isEmpty,
      tablePath: "\(address)/table.csv?\(query)",
      explorePath: asked.filter.map { filter in
        let request = asked.request.with {
          $0.tabulation = Tabulation(
            form: asked.line.indicator.form, rows: asked.request.tabulation.rows,
            columns: asked.line.indicator.sharePath.map { .answer(path: $0) }, filter: filter)
        }
        let form = asked.line.indicator.form
        let name = form.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? form
        return "/evidence/forms/\(name)?\(request.query)"
      },
      repeatsPath: asked.line.indicator.identifier.map { _ in "\(address)/repeats?\(query)" })
  }

  // MARK: Double counting

  private func repeats(_ visit: Visit) async throws -> Response {
    let asked = try await asked(visit)
    let (indicator, subject, say) = (asked.line.indicator, asked.subject, visit.words)
    guard let identifier = indicator.identifier else { throw IndicatorRefusal.unknown }
    var (answer, problem): (IndicatorRepeatsPage.Answer?, String?) = (nil, nil)
    do {
      guard let filter = asked.filter else { throw IndicatorRefusal.nothing }
      if let found = try await indicators.repeats(
        in: indicator, by: asked.request.tabulation.rows, filter: filter, round: subject.round,
        names: subject.words.names(places: subject.atlas), for: visit.requester, on: visit.today)
      {
        answer = try await repeats(found, asked, visit)
      }
    } catch let refusal as EvidenceRefusal {
      problem = say.refusal(subject.named(refusal))
    } catch let refusal as IndicatorRefusal {
      problem = say.refusal(refusal)
    }
    let address = "\(Self.path)/\(asked.line.id)"
    let model = IndicatorRepeatsPage(
      name: asked.words.name,
      identity: say("indicator.repeats.identity", ["question": .text(subject.words.question(identifier))]),
      address: "\(address)/repeats", rows: dimensions(asked),
      conditions: FilterBox(asked.request, subject.words, places: subject.atlas, address: "\(address)/repeats"),
      refusal: problem, answer: answer)
    return try await visit.page(
      Page(say["indicator.repeats.title"], model, trail: trail(visit, Crumb(asked.words.name, address))))
  }

  private func repeats(
    _ found: Indicators.Repeats, _ asked: Asked, _ visit: Visit
  ) async throws -> IndicatorRepeatsPage.Answer {
    let (words, say, counts) = (asked.words, visit.words, found.counts)
    func fact(_ key: String, _ count: Int) -> String? {
      count > 0 ? say("indicator.repeats.\(key)", ["count": .number(count)]) : nil
    }
    // Colleagues are named to whoever may mend it.
    let names = visit.may(.manageEvidence) ? try await senderNames() : [:]
    let senders = counts.senders.enumerated().map { index, sender in
      let name = names[sender.actor] ?? say("indicator.repeats.unnamed", ["number": .number(index + 1)])
      return say("indicator.repeats.sender", ["name": .text(name), "count": .number(sender.units)])
    }
    let figure = { (figures: IndicatorFigures, part: IndicatorFigures.Part?) in
      words.figure(figures.value(of: part)) ?? say["evidence.noData"]
    }
    let once = found.once.map { once in
      var parts = found.all.lines.map { line in
        (line.category.label, line.part, once.lines.first { $0.category.key == line.category.key }?.part)
      }
      if !found.all.hasOpenTotal { parts.append((say["evidence.total"], found.all.total, once.total)) }
      return IndicatorRepeatsPage.Once(
        corner: asked.subject.words.dimension(asked.request.tabulation.rows),
        lines: parts.map { .init(label: $0, figure: figure(found.all, $1), once: figure(once, $2)) })
    }
    return IndicatorRepeatsPage.Answer(
      summary: counts.repeated == 0
        ? say["indicator.repeats.none"] : say("indicator.repeats.found", ["count": .number(counts.repeated)]),
      isFound: counts.repeated > 0,
      facts: [
        fact("superfluous", counts.superfluous), fact("bySenders", counts.bySenders),
        fact("byProgrammes", counts.byProgrammes), counts.overRounds.flatMap { fact("overRounds", $0) },
        fact("unidentified", counts.unidentified),
      ].compactMap(\.self),
      once: once, hasSenders: !senders.isEmpty, senders: senders,
      base: say(
        "indicator.repeats.base",
        ["count": .number(counts.identified), "different": .text(say.number(counts.different))]),
      notes: asked.subject.notes(on: asked.filter ?? .init(), at: visit.today))
  }

  private func senderNames() async throws -> [ID<Actor>: String] {
    var names: [ID<Actor>: String] = [:]
    for user in try await office.users.all() { names[Actor.user(user.id).id] = user.fullName }
    for phone in try await office.appUsers.all() { names[Actor.appUser(phone.id).id] = phone.label }
    return names
  }

  /// What the lines can be.
  private func dimensions(_ asked: Asked) -> Field {
    Field("rows", asked.subject.words.words["indicator.by"]).with {
      $0.options = asked.subject.words.dimensions
        .filter { $0.path == nil || $0.path != asked.line.indicator.sharePath }.map {
          .init(
            $0.description, asked.subject.words.dimension($0), isChosen: $0 == asked.request.tabulation.rows)
        }
      ($0.isRequired, $0.saysOptional) = (false, false)
    }
  }

  private func download(_ visit: Visit) async throws -> Response {
    let asked = try await asked(visit)
    let figures = try await figures(asked, visit)
    let mark = try await office.mark(ofProgramme: asked.subject.record.programme, in: visit.words)
    let notes = asked.subject.notes(on: asked.filter ?? .init(), at: visit.today)
    let report = IndicatorReport(asked.line, figures, asked.subject, by: asked.request.tabulation.rows, mark: mark)
    return Response(
      status: .ok,
      headers: [
        .contentType: "text/csv; charset=utf-8", .cacheControl: "no-store",
        .contentDisposition: "attachment; filename=\"\(mark?.filePrefix ?? "")\(asked.line.indicator.code).csv\"",
      ],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: report.separatedValues(notes: notes))))
  }

  // MARK: Defining

  private func start(_ visit: Visit) async throws -> Response {
    let say = visit.words
    func choice(_ name: String, _ key: String, _ options: [(String, String)]) -> Field {
      Field(name, say[key]).with { field in
        field.options = options.map { .init($0.0, $0.1, isChosen: $0.0 == visit.query(name)) }
      }
    }
    func page(_ kept: [String], _ fields: [Field]) async throws -> Response {
      let isEmpty = fields.contains { $0.options.isEmpty }
      let model = IndicatorStartPage(
        kept: kept.compactMap { name in visit.query(name).map { .init(name: name, value: $0) } }, fields: fields,
        nothing: isEmpty ? say[kept.isEmpty ? "evidence.empty" : "indicator.noQuestion"] : nil)
      return try await visit.page(Page(say["indicator.new"], model, trail: trail(visit), width: .narrow))
    }
    guard let form = visit.query("form"), let kind = visit.query("kind").flatMap(IndicatorDraft.Kind.init) else {
      return try await page(
        [],
        [
          choice("form", "indicator.form", try await subjects.visible(to: visit).map { ($0.formID, $0.title) }),
          choice(
            "kind", "indicator.kind",
            IndicatorDraft.Kind.allCases.map { ($0.rawValue, say["indicator.kinds.\($0.rawValue)"]) }),
        ])
    }
    let subject = try await subjects.subject(ID(formID: form), visit, to: .manageEvidence)
    guard kind == .count || visit.query("question") != nil else {
      let questions = subject.words.questions(for: kind)
      let fields = [choice("question", "indicator.question", questions)]
      return try await page(
        ["form", "kind"],
        kind == .ratio ? fields + [choice("divisor", "indicator.divisor", questions)] : fields)
    }
    return try await editPage(visit, try IndicatorDraft(visit.queries, subject), nil)
  }

  private func edit(_ visit: Visit) async throws -> Response {
    let line = try await line(of: visit)
    guard !line.isRetired else { throw IndicatorRefusal.unknown }
    let subject = try await subjects.subject(line.indicator.formID, visit, to: .manageEvidence)
    return try await editPage(visit, IndicatorDraft(line.indicator, subject), line)
  }

  private func define(_ visit: Visit) async throws -> Response { try await define(visit, nil) }

  private func redefine(_ visit: Visit) async throws -> Response { try await define(visit, try await line(of: visit)) }

  /// Shows what was typed with what it comes to, or keeps it.
  private func define(_ visit: Visit, _ line: IndicatorLine?) async throws -> Response {
    let form = line?.indicator.form ?? visit.form["form"] ?? ""
    let subject = try await subjects.subject(ID(formID: form), visit, to: .manageEvidence)
    let draft = try IndicatorDraft(visit.form, subject, keepingCodeOf: line?.indicator)
    guard visit.form["do"] == "save" else { return try await editPage(visit, draft, line) }
    do {
      let indicator = try draft.record()
      // Refused here when it cannot be answered at all; what takes long only waits for narrower conditions.
      do { _ = try await figures(of: indicator, subject, visit) } catch EvidenceRefusal.tooSlow {}
      let id = try await indicators.define(line?.id, as: indicator, by: visit.requester)
      return visit.redirect(
        to: "\(Self.path)/\(id)", notice: Notice(.success, visit.words["indicator.isDefined"]))
    } catch let refusal as IndicatorRefusal where refusal.kind != .forbidden {
      return try await editPage(visit, draft, line, problem: visit.words.refusal(refusal))
    } catch let refusal as EvidenceRefusal where refusal.kind == .invalid {
      return try await editPage(visit, draft, line, problem: visit.words.refusal(subject.named(refusal)))
    }
  }

  /// By round where the form has rounds, since what is there in several is not added.
  private func figures(
    of indicator: IndicatorRecord, _ subject: EvidenceSubject, _ visit: Visit
  ) async throws -> IndicatorFigures {
    try await indicators.figures(
      indicator, by: subject.round.flatMap { $0 == indicator.sharePath ? nil : .answer(path: $0) },
      filter: indicator.filter, round: subject.round, names: subject.words.names(places: subject.atlas),
      asked: subject.asked(indicator.measure), for: visit.requester, on: visit.today)
  }

  private func editPage(
    _ visit: Visit, _ draft: IndicatorDraft, _ line: IndicatorLine?, problem: String? = nil
  ) async throws -> Response {
    let say = visit.words
    var preview: IndicatorEditPage.Preview?
    if problem == nil, let indicator = draft.previewed {
      let words = IndicatorWords(indicator: indicator, tabulation: draft.subject.words)
      do {
        let figures = try await figures(of: indicator, draft.subject, visit)
        let newest = figures.hasOpenTotal ? figures.lines.last { $0.part != nil } : nil
        let part = newest?.part ?? figures.total
        preview = .init(
          figure: words.figure(figures.value(of: part)) ?? say["evidence.noData"],
          text: [
            newest?.category.label, words.interval(part), words.quotient(part), words.base(of: figures, part: part),
          ]
          .compactMap(\.self).joined(separator: say["evidence.separator"]))
      } catch let refusal as EvidenceRefusal {
        preview = .init(figure: nil, text: say.refusal(draft.subject.named(refusal)))
      } catch let refusal as IndicatorRefusal {
        preview = .init(figure: nil, text: say.refusal(refusal))
      }
    }
    let title = line.map { $0.indicator.names.best(in: say.language) } ?? say["indicator.new"]
    let address = line.map { "\(Self.path)/\($0.id)" }
    let model = draft.page(
      title: title, action: address.map { "\($0)/edit" } ?? "\(Self.path)/new", back: address ?? Self.path,
      proof: visit.proof, problem: problem, preview: preview)
    let crumbs = address.map { trail(visit, Crumb(title, $0)) } ?? trail(visit)
    return try await visit.page(
      Page(title, model, trail: crumbs, width: .narrow, status: problem == nil ? .ok : .unprocessableContent))
  }

  // MARK: Retiring

  private func retireForm(_ visit: Visit) async throws -> Response {
    try await retirePage(visit, try await line(of: visit), nil)
  }

  private func retirePage(_ visit: Visit, _ line: IndicatorLine, _ problem: String?) async throws -> Response {
    let address = "\(Self.path)/\(line.id)"
    let name = line.indicator.names.best(in: visit.words.language)
    let model = IndicatorRetirePage(
      proof: visit.proof, action: "\(address)/retire", back: address, name: name,
      reason: Field("reason", visit.words["indicator.reason"], visit.form["reason"] ?? ""), problem: problem)
    return try await visit.page(
      Page(
        visit.words["indicator.retire"], model, trail: trail(visit, Crumb(name, address)), width: .narrow,
        status: problem == nil ? .ok : .unprocessableContent))
  }

  private func retire(_ visit: Visit) async throws -> Response {
    let line = try await line(of: visit)
    _ = try await subjects.subject(line.indicator.formID, visit, to: .manageEvidence)
    do {
      try await indicators.retire(line.id, reason: visit.form["reason"] ?? "", by: visit.requester)
    } catch let refusal as IndicatorRefusal where refusal.kind == .invalid {
      return try await retirePage(visit, line, visit.words.refusal(refusal))
    }
    return visit.redirect(to: Self.path, notice: Notice(.success, visit.words["indicator.wasRetired"]))
  }
}

extension IndicatorRecord {
  /// The question that a share is of.
  var sharePath: String? {
    if case .share(let share) = measure { share.path } else { nil }
  }
}
