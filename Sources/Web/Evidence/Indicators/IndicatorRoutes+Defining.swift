import Basics
import Collect
import Evidence
import Foundation
import Hummingbird
import Office
import Records
import Store

/// Defining and retiring.
extension IndicatorRoutes {
  func start(_ visit: Visit) async throws -> Response {
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
    return try await editPage(visit, try IndicatorDraft(visit.queries, subject, on: visit.today), nil)
  }

  func edit(_ visit: Visit) async throws -> Response {
    let line = try await line(of: visit)
    guard !line.isRetired else { throw IndicatorRefusal.unknown }
    let subject = try await subjects.subject(line.indicator.formID, visit, to: .manageEvidence)
    return try await editPage(visit, IndicatorDraft(line.indicator, subject), line)
  }

  func define(_ visit: Visit) async throws -> Response { try await define(visit, nil) }

  func redefine(_ visit: Visit) async throws -> Response { try await define(visit, try await line(of: visit)) }

  /// Shows what was typed with what it comes to, or keeps it.
  func define(_ visit: Visit, _ line: IndicatorLine?) async throws -> Response {
    let form = line?.indicator.form ?? visit.form["form"] ?? ""
    let subject = try await subjects.subject(ID(formID: form), visit, to: .manageEvidence)
    let draft = try IndicatorDraft(visit.form, subject, keepingCodeOf: line?.indicator, on: visit.today)
    guard visit.form["do"] == "save" else { return try await editPage(visit, draft, line) }
    do {
      let indicator = try draft.record()
      // Refused here when it cannot be answered at all; what takes long, or is not added, only waits for conditions.
      do {
        _ = try await figures(of: indicator, subject, visit)
      } catch EvidenceRefusal.tooSlow {
      } catch IndicatorRefusal.notAdded(_) {}
      let id = try await indicators.define(line?.id, as: indicator, by: visit.requester)
      return visit.redirect(
        to: "\(Self.path)/\(id)", notice: Notice(.success, visit.words["indicator.isDefined"]))
    } catch let refusal as IndicatorRefusal where refusal.kind != .forbidden {
      return try await editPage(visit, draft, line, problem: visit.words.refusal(refusal))
    } catch let refusal as EvidenceRefusal where refusal.kind == .invalid {
      return try await editPage(visit, draft, line, problem: visit.words.refusal(subject.named(refusal)))
    } catch let refusal as FieldRefusal {
      return try await editPage(visit, draft, line, problem: visit.words.refusal(refusal))
    }
  }

  /// By round where the form has rounds, since what is there in several is not added.
  func figures(
    of indicator: IndicatorRecord, _ subject: EvidenceSubject, _ visit: Visit
  ) async throws -> IndicatorFigures {
    let usual = subject.round.flatMap { $0 == indicator.sharePath ? nil : Tabulation.Dimension.answer(path: $0) }
    return try await figures(
      of: indicator, by: indicator.firstSplit(usual: usual, round: subject.round), subject, visit)
  }

  func figures(
    of indicator: IndicatorRecord, by dimension: Tabulation.Dimension?, _ subject: EvidenceSubject, _ visit: Visit
  ) async throws -> IndicatorFigures {
    try await indicators.figures(
      indicator, by: dimension, filter: indicator.filter, round: subject.round,
      names: subject.words.names(places: subject.atlas),
      asked: subject.asked(indicator.measure), for: visit.requester, on: visit.today)
  }

  func editPage(
    _ visit: Visit, _ draft: IndicatorDraft, _ line: IndicatorLine?, problem: String? = nil
  ) async throws -> Response {
    let say = visit.words
    var preview: IndicatorEditPage.Preview?
    if problem == nil {
      do {
        preview = try await self.preview(draft, visit)
      } catch let refusal as any Refusal
        where refusal is EvidenceRefusal || refusal is IndicatorRefusal || refusal is FieldRefusal
      {
        preview = .init(figure: nil, text: say.refusal(draft.subject.named(refusal)))
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

  /// What the definition comes to; nil before there is anything to count. A figure that is refused takes no split away that
  /// may be shown.
  private func preview(_ draft: IndicatorDraft, _ visit: Visit) async throws -> IndicatorEditPage.Preview? {
    guard let indicator = try draft.previewed() else { return nil }
    let splits = try await splits(of: indicator, draft.subject, visit)
    do {
      var preview = try await total(of: indicator, draft.subject, visit)
      preview.splits = splits
      return preview
    } catch let refusal as any Refusal where refusal is EvidenceRefusal || refusal is IndicatorRefusal {
      let text = visit.words.refusal(draft.subject.named(refusal))
      return .init(figure: nil, text: text, splits: splits.filter { $0.note != text })
    }
  }

  private func total(
    of indicator: IndicatorRecord, _ subject: EvidenceSubject, _ visit: Visit
  ) async throws -> IndicatorEditPage.Preview {
    let (say, words) = (visit.words, IndicatorWords(indicator: indicator, tabulation: subject.words))
    let figures = try await figures(of: indicator, subject, visit)
    let newest = figures.newest
    let part = newest?.part ?? figures.total
    return .init(
      figure: figures.hasOpenTotal && newest == nil
        ? nil : words.figure(figures.value(of: part)) ?? say["evidence.noData"],
      text: [
        newest?.category.label, words.interval(part), words.quotient(part),
        words.told(words.base(of: part, in: figures)),
      ].compactMap(\.self).joined(separator: say["evidence.separator"]))
  }

  /// As many lines of a split are shown beside a definition.
  private static let mostPreviewed = 12

  /// What it comes to by each declared split.
  private func splits(
    of indicator: IndicatorRecord, _ subject: EvidenceSubject, _ visit: Visit
  ) async throws -> [IndicatorEditPage.PreviewSplit] {
    let (say, words) = (visit.words, IndicatorWords(indicator: indicator, tabulation: subject.words))
    var splits: [IndicatorEditPage.PreviewSplit] = []
    for declared in (indicator.disaggregations ?? []).prefix(Indicators.mostSplits) {
      var lines: [IndicatorEditPage.PreviewLine] = []
      var note: String?
      do {
        let settled = try await EvidenceStore(indicators.store).settled(
          declared, of: indicator.form, round: subject.round, for: visit.requester, on: visit.today)
        let figures = try await figures(of: indicator, by: settled, subject, visit)
        lines = figures.lines.prefix(Self.mostPreviewed).map { line in
          .init(
            label: line.category.label, figure: words.figure(figures.value(of: line.part)) ?? say["evidence.noData"])
        }
        let more = figures.lines.count - lines.count
        note = more > 0 ? say("indicator.moreLines", ["count": .number(more)]) : figures.openOver.map(words.noTotal)
      } catch let refusal as any Refusal where refusal is EvidenceRefusal || refusal is IndicatorRefusal {
        note = say.refusal(subject.named(refusal))
      }
      splits.append(.init(label: subject.words.dimension(declared), lines: lines, note: note))
    }
    return splits
  }

  // MARK: Retiring

  func retireForm(_ visit: Visit) async throws -> Response {
    try await retirePage(visit, try await line(of: visit), nil)
  }

  func retirePage(_ visit: Visit, _ line: IndicatorLine, _ problem: String?) async throws -> Response {
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

  func retire(_ visit: Visit) async throws -> Response {
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
