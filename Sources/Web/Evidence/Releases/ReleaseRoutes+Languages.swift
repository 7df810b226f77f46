import Basics
import Evidence
import Foundation
import HTTPTypes
import Hummingbird
import Office
import Records
import Store

/// A language that follows under the number of an issue that is out: written, cleared step by step, let out.
extension ReleaseRoutes {
  private func language(_ visit: Visit) throws -> Language {
    guard let language = Language(rawValue: try visit.parameter("language")) else { throw AccessRefusal.notFound }
    return language
  }

  private func path(_ view: ReleaseView, _ language: Language) -> String {
    "\(view.path)/languages/\(language.rawValue)"
  }

  func translationPage(
    _ visit: Visit, typed: Typed? = nil, problem: (any Refusal)? = nil
  ) async throws -> Response {
    let (view, language) = (try await view(visit), try language(visit))
    guard try isWorker(visit) else { throw AccessRefusal.notGranted }
    guard view.line.state == .released, view.content.languagesToFollow.contains(language) else {
      throw ReleaseRefusal.languageIsThere
    }
    let known = view.line.progress.translation(language)
    var names: [ID<Actor>: String] = [:]
    for mark in (known?.taken.map(\.mark) ?? []) + [known?.written].compactMap(\.self) {
      names[mark.by] = try await actorName(mark.by)
    }
    let made =
      view.content.languages.contains(language)
      ? nil : try await writer.labels(of: view.content, view.line.product, in: language)
    let labels = made.map { made in
      ReleaseLabels(
        view.content, language, made: made, written: typed?.labels ?? known?.labels ?? made,
        canEdit: visit.may(.manageEvidence), visit.words)
    }
    let model = ReleaseTranslationPage(
      view: view, language: language, known: known, typed: typed?.texts, labels: labels?.groups ?? [],
      problem: problem, names: names, visit: visit)
    let status: HTTPResponse.Status =
      switch problem?.kind {
      case nil: .ok
      case .conflict: .conflict
      case .forbidden: .forbidden
      default: .unprocessableContent
      }
    return try await visit.page(
      Page(
        model.title, model, trail: trail(visit, view, Crumb(view.number, view.path)), width: .narrow,
        section: ProductRoutes.path, status: status))
  }

  struct Typed {
    var texts: [String: String] = [:]
    var labels: [String: String] = [:]
  }

  /// Does something, and shows the page again with what could not be done.
  private func act(
    _ visit: Visit, told key: String, typed: Typed? = nil, leaves: Bool = false,
    _ work: (ReleaseView, Language) async throws -> Void
  ) async throws -> Response {
    let (view, language) = (try await view(visit), try language(visit))
    do {
      try await work(view, language)
    } catch let refusal as ReleaseRefusal where refusal != .unknown && refusal != .languageIsThere {
      return try await translationPage(visit, typed: typed, problem: refusal)
    }
    return visit.redirect(
      to: leaves ? view.path : path(view, language), notice: Notice(.success, visit.words[key]))
  }

  func translate(_ visit: Visit) async throws -> Response {
    let view = try await view(visit)
    var typed = Typed(labels: ReleaseLabels.sent(visit.form, for: view.content))
    for block in view.content.texts.keys {
      typed.texts[block] = visit.form["text.\(block)"]?.replacing("\r\n", with: "\n")
    }
    let words = typed
    return try await act(visit, told: "release.isTranslated", typed: words) { view, language in
      try await releases.translate(
        words.texts, labels: words.labels, into: language, of: view.line.id, seeing: visit.form["digest"],
        by: visit.requester)
    }
  }

  func clear(_ step: ClearanceStep.Kind, _ visit: Visit) async throws -> Response {
    try await act(visit, told: "release.isCleared") { view, language in
      try await releases.take(
        step, for: language, of: view.line.id, seeing: visit.form["digest"] ?? "", by: visit.requester)
    }
  }

  func publishTranslation(_ visit: Visit) async throws -> Response {
    try await act(visit, told: "release.hasFollowed", leaves: true) { view, language in
      try await releases.publish(
        language, of: view.line.id, seeing: visit.form["digest"] ?? "", by: visit.requester)
    }
  }
}

/// The words of an issue that is out in a language that follows, beside the authoritative ones.
struct ReleaseTranslationPage: PageModel {
  static let template = "evidence/release-translation"

  let title: String
  let lead: String
  let proof: String
  let problem: String?
  let back: String
  /// Of the words as they are kept; nil before there are any.
  let digest: String?
  let texts: [Text]
  /// What figures, places and bases are called; none of a language in which the issue says that.
  let labels: [ReleaseLabels.Group]
  let hasLabels: Bool
  /// Nil for who may not write.
  let action: String?
  let steps: [Step]
  let hasSteps: Bool
  let publish: String?

  struct Text: Equatable, Sendable {
    let title: String
    let language: String
    let direction: String
    let source: String
    /// What is written, for who may not write.
    let written: String
    let writtenLanguage: String
    let writtenDirection: String
    let field: Field?
  }

  struct Step: Equatable, Sendable {
    let label: String
    let state: String
    let tone: String
    let detail: String?
    /// Nil where it is not the next one, or not the reader's.
    let take: String?
    let button: String
  }
}

extension ReleaseTranslationPage {
  init(
    view: ReleaseView, language: Language, known: ReleaseTranslation?, typed: [String: String]?,
    labels: [ReleaseLabels.Group], problem: (any Refusal)?, names: [ID<Actor>: String], visit: Visit
  ) {
    let (say, content, mayWrite) = (visit.words, view.content, visit.may(.manageEvidence))
    let path = "\(view.path)/languages/\(language.rawValue)"
    func direction(_ language: Language) -> String { language.isRightToLeft ? "rtl" : "ltr" }
    title = say("release.follow", ["language": .text(say["place.language.\(language.rawValue)"])])
    lead = say("release.followLead", ["issue": .isolated("\(view.title) · \(view.number)")])
    (proof, back, digest) = (visit.proof, view.path, known?.digest)
    (self.labels, hasLabels) = (labels, !labels.isEmpty)
    self.problem = problem.map { ($0 as? ReleaseRefusal)?.told(in: say) ?? say.refusal($0) }
    texts = content.blocks.compactMap { block in
      guard case .text(let text) = block.content else { return nil }
      let written = typed?[block.key] ?? known?.texts[block.key] ?? text.texts[language] ?? ""
      let title = block.title.texts.isEmpty ? say["product.blocks.text"] : view.text(block.title)
      return Text(
        title: title, language: content.authoritative.rawValue, direction: direction(content.authoritative),
        source: text.texts[content.authoritative] ?? "", written: written, writtenLanguage: language.rawValue,
        writtenDirection: direction(language),
        field: mayWrite
          ? Field("text.\(block.key)", "\(title) (\(say["place.language.\(language.rawValue)"]))", written).with {
            ($0.isRequired, $0.longest) = (false, 20_000)
          } : nil)
    }
    action = mayWrite ? path : nil
    let next = known.flatMap { known in view.line.progress.steps.first { known.step($0.kind) == nil }?.kind }
    steps =
      known == nil
      ? []
      : view.line.progress.steps.map { step in
        let taken = known?.step(step.kind)
        return Step(
          label: say["product.steps.\(step.kind.rawValue)"],
          state: say["release.standing.\(taken == nil ? "missing" : "cleared")"],
          tone: taken == nil ? "tone-care" : "tone-good",
          detail: taken.map { taken in
            say(
              "release.clearedBy",
              [
                "who": .isolated(names[taken.mark.by] ?? say["release.konak"]), "date": .text(say.time(taken.mark.at)),
              ])
          },
          take: next == step.kind && visit.may(step.kind.right) ? "\(path)/steps/\(step.kind.rawValue)" : nil,
          button: say["release.take.\(step.kind.rawValue)"])
      }
    hasSteps = !steps.isEmpty
    publish = known != nil && next == nil && visit.may(.publishReleases) ? "\(path)/publish" : nil
  }
}
