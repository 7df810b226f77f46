import Basics
import Evidence
import HTTPTypes
import Hummingbird
package import Store

/// The rules of precision: what they are, and saying them otherwise.
package struct PrecisionRoutes: RouteGroup {
  private let precision: Precision

  package init(store: Store) { precision = Precision(store) }

  static let path = "/evidence/precision"

  package var routes: [Route] {
    [
      .get(Self.path, .everywhere(.manageEvidence), show),
      .post("\(Self.path)/{level}", .everywhere(.manageEvidence), set),
    ]
  }

  private func show(_ visit: Visit) async throws -> Response { try await page(visit) }

  private func set(_ visit: Visit) async throws -> Response {
    guard let level = Level(rawValue: try visit.parameter("level")), level != .internal else {
      throw AccessRefusal.notFound
    }
    do {
      try await precision.set(try PrecisionRule(visit.form), at: level, by: visit.requester)
    } catch let refusal as PrecisionRefusal {
      return try await page(visit, problem: (level, refusal))
    }
    let words = visit.words
    return visit.redirect(
      to: Self.path,
      notice: Notice(.success, words("precision.saved", ["level": .text(words["level.\(level.rawValue)"])])))
  }

  private func page(_ visit: Visit, problem: (level: Level, refusal: PrecisionRefusal)? = nil) async throws -> Response
  {
    let words = visit.words
    let rules = try await precision.store.read { try $0.precisionRules() }
    let shown = Level.allCases.filter { $0 != .internal }.map { level in
      let typed = problem?.level == level ? visit.form : Form(rules[level])
      return PrecisionPage.Rule(
        level, typed, problem: problem?.level == level ? problem.map { words.refusal($0.refusal) } : nil,
        proof: visit.proof, words: words)
    }
    return try await visit.page(
      Page(
        words["precision.title"], PrecisionPage(rules: shown, back: SourceTermsRoutes.path),
        trail: [
          Crumb(words["evidence.title"], "/evidence"), Crumb(words["terms.title"], SourceTermsRoutes.path),
        ], section: SourceTermsRoutes.path, status: problem == nil ? .ok : .unprocessableContent))
  }
}

extension PrecisionRule {
  fileprivate init(_ form: Form) throws(PrecisionRefusal) {
    guard let finest = form.integer("finest"), let informants = form.integer("informants"),
      let groups = form.integer("groups")
    else { throw .placeLevel }
    guard let base = form.integer("base") else { throw .base }
    self.init(finest: finest, base: base, informantsFrom: informants, groupsFrom: groups)
    let listed = (form["nationalities"] ?? "").split { $0 == "," || $0 == "،" || $0.isWhitespace }.map(String.init)
    nationalities = listed.isEmpty ? nil : listed
    switch form["coordinates"] {
    case "centroid": coordinates = .centroid
    case "masked":
      guard let metres = form.integer("metres") else { throw .metres }
      coordinates = .masked(metres: metres)
    default: coordinates = .exact
    }
  }
}

extension Form {
  fileprivate init(_ rule: PrecisionRule) {
    var fields = [
      ("finest", String(rule.finest)), ("base", String(rule.base)), ("informants", String(rule.informantsFrom)),
      ("groups", String(rule.groupsFrom)), ("nationalities", (rule.nationalities ?? []).joined(separator: " ")),
    ]
    switch rule.coordinates {
    case .exact: fields.append(("coordinates", "exact"))
    case .centroid: fields.append(("coordinates", "centroid"))
    case .masked(let metres): fields += [("coordinates", "masked"), ("metres", String(metres))]
    }
    self.init(fields: fields)
  }
}

extension PrecisionPage.Rule {
  fileprivate init(_ level: Level, _ form: Form, problem: String?, proof: String, words: Words) {
    func places(_ name: String) -> Field {
      Field(name, words["precision.\(name)"]).with {
        $0.hint = words["precision.\(name)Hint"]
        $0.options = PrecisionRule.placeLevels.map { place in
          .init(String(place), words["precision.place.\(place)"], isChosen: form.integer(name) == place)
        }
      }
    }
    self.init(
      title: words["level.\(level.rawValue)"], action: "\(PrecisionRoutes.path)/\(level.rawValue)", proof: proof,
      problem: problem, finest: places("finest"),
      base: Field("base", words["precision.base"]).with {
        $0.options = PrecisionRule.bases.map {
          .init(
            String($0), $0 == 1 ? words["precision.unrounded"] : words.number($0), isChosen: form.integer("base") == $0)
        }
      },
      nationalities: Field("nationalities", words["precision.nationalities"], form["nationalities"] ?? "").with {
        ($0.isRequired, $0.isVerbatim, $0.longest) = (false, true, 400)
        $0.hint = words["precision.nationalitiesHint"]
      },
      coordinates: Field("coordinates", words["precision.coordinates"]).with {
        $0.options = ["exact", "masked", "centroid"].map {
          .init($0, words["precision.coordinate.\($0)"], isChosen: form["coordinates"] == $0)
        }
      },
      metres: Field("metres", words["precision.metres"], form["metres"] ?? "").with {
        ($0.isRequired, $0.longest) = (false, 6)
      },
      informants: places("informants"), groups: places("groups"))
  }
}
