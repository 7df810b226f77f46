import Basics
package import Collect
import Evidence
import FormEngine
import Formats
import Foundation
import HTTPTypes
import Hummingbird
package import Office
package import Records
package import Store

/// Indicators: looked at, taken as a file, defined and retired.
package struct IndicatorRoutes: RouteGroup {
  let indicators: Indicators
  let subjects: EvidenceSubjects
  let office: Office

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

  static let path = "/evidence/indicators"

  func trail(_ visit: Visit, _ more: Crumb...) -> [Crumb] {
    [Crumb(visit.words["evidence.title"], "/evidence"), Crumb(visit.words["indicator.title"], Self.path)] + more
  }

  // MARK: Looking

  func list(_ visit: Visit) async throws -> Response {
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
  struct Asked {
    let line: IndicatorLine
    let subject: EvidenceSubject
    var request: TabulationRequest
    /// The definition's conditions and those of the address; nil when they exclude each other.
    let filter: Tabulation.Filter?

    var words: IndicatorWords { IndicatorWords(indicator: line.indicator, tabulation: subject.words) }
  }

  func line(of visit: Visit) async throws -> IndicatorLine {
    let id: ID<Indicator> = try visit.id("indicator")
    guard let line = try await indicators.store.read({ try $0.indicator(id) }) else { throw IndicatorRefusal.unknown }
    return line
  }

  func asked(_ visit: Visit) async throws -> Asked {
    let line = try await line(of: visit)
    let subject = try await subjects.subject(line.indicator.formID, visit)
    var request = try subject.request(visit.queries, on: visit.today)
    if visit.query("rows") == nil {
      let usual = subject.usualDimension
      request.tabulation.rows = line.indicator.firstSplit(usual: usual, round: subject.round) ?? usual
    }
    return Asked(
      line: line, subject: subject, request: request,
      filter: line.indicator.filter.narrowed(by: request.tabulation.filter))
  }

  func figures(_ asked: Asked, _ visit: Visit) async throws -> IndicatorFigures {
    guard let filter = asked.filter else { throw IndicatorRefusal.nothing }
    return try await indicators.figures(
      asked.line.indicator, by: asked.request.tabulation.rows, filter: filter, round: asked.subject.round,
      names: asked.subject.words.names(places: asked.subject.atlas),
      asked: asked.subject.asked(asked.line.indicator.measure), for: visit.requester, on: visit.today)
  }

  /// With numbers in bands, as they are shown and asked for again.
  func settled(_ asked: Asked, _ visit: Visit) async throws -> Asked {
    var settled = asked
    settled.request.tabulation.rows = try await EvidenceStore(indicators.store).settled(
      asked.request.tabulation.rows, of: asked.line.indicator.form, round: asked.subject.round, for: visit.requester,
      on: visit.today)
    return settled
  }

  func show(_ visit: Visit) async throws -> Response {
    var asked = try await asked(visit)
    let (indicator, subject, say) = (asked.line.indicator, asked.subject, visit.words)
    var (answer, problem): (IndicatorPage.Answer?, String?) = (nil, nil)
    do {
      asked = try await settled(asked, visit)
      answer = self.answer(try await figures(asked, visit), asked, visit)
    } catch let refusal as EvidenceRefusal {
      problem = say.refusal(subject.named(refusal))
    } catch let refusal as IndicatorRefusal {
      problem = say.refusal(refusal)
    }
    let address = "\(Self.path)/\(asked.line.id)"
    let definition = indicator.definition.best(in: say.language)
    let splits = self.splits(asked)
    let model = IndicatorPage(
      name: asked.words.name, code: indicator.code, definition: definition.isEmpty ? nil : definition,
      measure: asked.words.measure,
      facts: [
        subject.words.scope(of: indicator.filter, in: subject.atlas),
        asked.words.unit.map { say("indicator.unitIs", ["unit": .text($0)]) },
        asked.words.additivity(indicator.added(subject.kind(of: indicator.measure))),
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
      rows: dimensions(asked), bands: asked.request.tabulation.rows.bandsField(in: subject.words),
      conditions: FilterBox(asked.request.tabulation.filter, asked: asked.request.asked, subject) { filter in
        "\(address)?\(asked.request.with { $0.tabulation.filter = filter }.query)"
      },
      splits: splits, hasSplits: !splits.isEmpty, refusal: problem, answer: answer,
      links: visit.may(.manageEvidence) && !asked.line.isRetired
        ? .init(edit: "\(address)/edit", retire: "\(address)/retire") : nil)
    return try await visit.page(Page(model.name, model, trail: trail(visit), width: .wide))
  }

  func answer(_ figures: IndicatorFigures, _ asked: Asked, _ visit: Visit) -> IndicatorPage.Answer {
    let (words, say) = (asked.words, visit.words)
    func line(_ label: String, _ part: IndicatorFigures.Part?) -> IndicatorPage.Line {
      let figure = words.figure(figures.value(of: part))
      return IndicatorPage.Line(
        label: label, figure: figure ?? say["evidence.noData"], isMissing: figure == nil,
        quotient: words.quotient(part) ?? "", interval: words.interval(part) ?? "",
        units: part.map { say.number($0.units) } ?? "")
    }
    let newest = figures.newest
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
      base: words.told(words.base(of: shown, in: figures)),
      notes: asked.subject.notes(on: asked.filter ?? .init(), at: visit.today),
      corner: asked.subject.words.dimension(asked.request.tabulation.rows),
      hasQuotients: figures.lines.contains { $0.part?.lower != nil }, hasIntervals: figures.sample != nil,
      lines: figures.lines.map { line($0.category.label, $0.part) },
      total: figures.hasOpenTotal ? nil : figures.total.map { line(say["evidence.total"], $0) },
      noTotal: figures.openOver.map(words.noTotal), isEmpty: figures.lines.isEmpty,
      files: TakeOut(
        kept: asked.request.fields.map { ($0.name, $0.value) },
        formats: [("\(address)/table.csv", say["takenOut.asCSV"])], in: say),
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

  /// How it is usually shown and by what it is declared to be split, each with the address that shows it so.
  func splits(_ asked: Asked) -> [IndicatorPage.Split] {
    let (indicator, subject) = (asked.line.indicator, asked.subject)
    guard let declared = indicator.disaggregations else { return [] }
    let usual = indicator.firstSplit(usual: subject.usualDimension, round: subject.round)
    let all = [usual].compactMap(\.self).filter { !declared.contains($0) } + declared
    return all.map { dimension in
      IndicatorPage.Split(
        label: subject.words.dimension(dimension),
        path: "\(Self.path)/\(asked.line.id)?\(asked.request.with { $0.tabulation.rows = dimension }.query)",
        isShown: dimension.unbanded == asked.request.tabulation.rows.unbanded)
    }
  }

  /// What the lines can be.
  func dimensions(_ asked: Asked) -> Field {
    Field("rows", asked.subject.words.words["indicator.by"]).with {
      $0.options = asked.subject.words.dimensions
        .filter { $0.path == nil || $0.path != asked.line.indicator.sharePath }.map {
          .init(
            $0.description, asked.subject.words.dimension($0), isChosen: $0 == asked.request.tabulation.rows.unbanded)
        }
      ($0.isRequired, $0.saysOptional) = (false, false)
    }
  }

  func download(_ visit: Visit) async throws -> Response {
    let asked = try await settled(asked(visit), visit)
    let figures = try await figures(asked, visit)
    let mark = try await office.mark(ofProgramme: asked.subject.record.programme, in: visit.words)
    let notes = asked.subject.notes(on: asked.filter ?? .init(), at: visit.today)
    let report = IndicatorReport(asked.line, figures, asked.subject, by: asked.request.tabulation.rows, mark: mark)
    let name = TableFile.csv.name(asked.line.indicator.code, mark)
    return try await office.dataExports.take(
      .figures, of: asked.line.id, called: asked.words.name, as: name, conditions: asked.request.conditions, by: visit
    ) { stamp in
      .download(report.separatedValues(notes: notes, stamp: stamp), named: name, type: TableFile.csv.type)
    }
  }
}

extension IndicatorRecord {
  /// The question that a share is of.
  var sharePath: String? {
    if case .share(let share) = measure { share.path } else { nil }
  }
}
