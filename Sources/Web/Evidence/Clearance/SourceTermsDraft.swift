import Basics
import Evidence

/// What somebody typed about a source, whether or not it can be kept.
struct SourceTermsDraft {
  var form: Form

  /// Throws ``ClearanceRefusal/silenceDays`` for what is no number of days, and ``ClearanceRefusal/untilUnreadable`` for what
  /// is no day: an agreement without a last day would be an endless one.
  ///
  /// - Parameters:
  ///   - paths: Those of all questions that the form ever asked.
  ///   - repeats: Those of all its repeats.
  func terms(paths: [String], repeats: [String]) throws(ClearanceRefusal) -> SourceTerms {
    var terms = SourceTerms(
      owner: form["owner"] == "outside"
        ? .outside(name: form["owner-name"] ?? "", office: form["owner-office"]) : .mission,
      level: form["level"].flatMap(Level.init) ?? .internal,
      use: form["use"].flatMap(SourceTerms.Use.init) ?? .inside)
    for language in Language.allCases { terms.credit.texts[language.rawValue] = form["credit.\(language.rawValue)"] }
    switch form["clearance"] {
    case "needed": terms.clearance = .init()
    case "silence":
      guard let days = form.integer("silence-days") else { throw .silenceDays }
      terms.clearance = .init(silenceDays: days)
    default: break
    }
    if form["until"] != nil, form.day("until") == nil { throw .untilUnreadable }
    if form["agreement"] != nil || form["until"] != nil {
      terms.agreement = .init(form["agreement"] ?? "", until: form.day("until"))
    }
    for path in paths {
      terms.columns[path] = form["level:\(path)"].map { Level(rawValue: $0) ?? .internal }
      terms.groups[path] = form["tells:\(path)"].flatMap(SourceTerms.HarmfulGroup.init)
    }
    terms.unit = form["unit"].flatMap(DescribedUnit.init)
    let units = repeats.compactMap { path in form["unit:\(path)"].flatMap(DescribedUnit.init).map { (path, $0) } }
    terms.repeatUnits = Dictionary(units, uniquingKeysWith: { first, _ in first })
    return terms
  }

  init(_ form: Form) { self.form = form }

  init(_ terms: SourceTerms) {
    var fields: [(String, String)] = [("level", terms.level.rawValue), ("use", terms.use.rawValue)]
    if case .outside(let name, let office) = terms.owner {
      fields += [("owner", "outside"), ("owner-name", name), ("owner-office", office ?? "")]
    }
    fields += terms.credit.texts.map { ("credit.\($0.key)", $0.value) }
    if let clearance = terms.clearance {
      fields.append(("clearance", clearance.silenceDays == nil ? "needed" : "silence"))
      if let days = clearance.silenceDays { fields.append(("silence-days", String(days))) }
    }
    if let agreement = terms.agreement {
      fields += [("agreement", agreement.reference), ("until", agreement.until?.description ?? "")]
    }
    fields += terms.columns.map { ("level:\($0.key)", $0.value.rawValue) }
    fields += terms.groups.map { ("tells:\($0.key)", $0.value.rawValue) }
    if let unit = terms.unit { fields.append(("unit", unit.rawValue)) }
    fields += (terms.repeatUnits ?? [:]).map { ("unit:\($0.key)", $0.value.rawValue) }
    form = Form(fields: fields)
  }

  func page(
    name: String, kind: String, stated: String?, edition: Int, questions: [(path: String, label: String)],
    units: [SourceTermsUnit],
    problem: ClearanceRefusal?, action: String, back: String, proof: String, words: Words
  ) -> SourceTermsPage {
    func optional(_ name: String, _ longest: Int, hint: Bool = false) -> Field {
      Field(name, words["terms.field.\(name)"], form[name] ?? "").with {
        ($0.isRequired, $0.longest) = (false, longest)
        if hint { $0.hint = words["terms.hint.\(name)"] }
      }
    }
    func choice(_ name: String, _ options: [String], _ label: String, _ key: (String) -> String) -> Field {
      Field(name, words[label]).with {
        $0.options = options.map { .init($0, words[key($0)], isChosen: $0 == form[name]) }
        $0.hint = words.has("terms.hint.\(name)") ? words["terms.hint.\(name)"] : nil
      }
    }
    let described = units.map { unit in
      let name = unit.repeatPath.map { "unit:\($0)" } ?? "unit"
      let label =
        unit.label.map { words("terms.unitOfRow", ["repeat": .isolated($0)]) } ?? words["terms.unitOfSubmission"]
      return Field(name, label).with {
        $0.options =
          [.init("", words["terms.unitUnsaid"], isChosen: form[name] == nil)]
          + DescribedUnit.allCases.map {
            .init($0.rawValue, words["terms.unit.\($0.rawValue)"], isChosen: $0.rawValue == form[name])
          }
        $0.isRequired = false
        $0.hint = unit.guess.flatMap { guess in
          form[name] == nil ? words("terms.unitGuess", ["unit": .text(words["terms.unit.\(guess.rawValue)"])]) : nil
        }
      }
    }
    let levels = Level.allCases.map(\.rawValue)
    let listed = questions.map { question in
      let (level, group) = (form["level:\(question.path)"], form["tells:\(question.path)"])
      return SourceTermsPage.Question(
        path: question.path, label: question.label, levelName: "level:\(question.path)",
        levels: [.init("", words["terms.asSource"], isChosen: level == nil)]
          + levels.map { .init($0, words["level.\($0)"], isChosen: $0 == level) },
        groupName: "tells:\(question.path)",
        groups: [.init("", "–", isChosen: group == nil)]
          + SourceTerms.HarmfulGroup.allCases.map {
            .init($0.rawValue, words["terms.group.\($0.rawValue)"], isChosen: $0.rawValue == group)
          })
    }
    return SourceTermsPage(
      proof: proof, action: action, back: back, name: name, kind: kind, stated: stated, edition: String(edition),
      problem: problem.map { words.refusal($0) },
      owner: [
        optional("owner-name", FigureSources.longestName),
        optional("owner-office", FigureSources.longestCredit, hint: true),
      ],
      ownerKind: choice("owner", ["mission", "outside"], "terms.field.owner") { "terms.owner.\($0)" },
      level: choice("level", levels, "level.title") { "level.\($0)" },
      use: choice("use", SourceTerms.Use.allCases.map(\.rawValue), "terms.field.use") { "terms.use.\($0)" },
      units: described, hasUnits: !described.isEmpty,
      credits: Language.allCases.map { language in
        Field(
          "credit.\(language.rawValue)",
          "\(words["terms.field.credit"]) (\(words["place.language.\(language.rawValue)"]))",
          form["credit.\(language.rawValue)"] ?? ""
        ).with { ($0.isRequired, $0.longest) = (false, FigureSources.longestCredit) }
      },
      clearance: choice("clearance", ["none", "needed", "silence"], "terms.field.clearance") {
        "terms.clearance.\($0)"
      },
      silenceDays: optional("silence-days", 3, hint: true),
      agreement: optional("agreement", FigureSources.longestName),
      until: optional("until", 10).with {
        $0.type = "date"
        $0.problem = problem == .untilUnreadable ? words.refusal(ClearanceRefusal.untilUnreadable) : nil
      },
      questions: listed, hasQuestions: !listed.isEmpty,
      hasSaidQuestions: questions.contains { form["level:\($0.path)"] != nil || form["tells:\($0.path)"] != nil })
  }
}

/// A submission of a form, or a row of a repeat, of which it is said what it describes.
struct SourceTermsUnit {
  /// Nil for the submission.
  let repeatPath: String?
  let label: String?
  let guess: DescribedUnit?
}
