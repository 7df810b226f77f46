import Basics
import Collect
import FormEngine
import Store

/// What is asked of the columns of a sheet of submissions.
struct SheetMappingView {
  let view: ImportMappingView<SheetPlan>
  let meanings: SheetImports.Meanings

  private var words: Words { view.words }
  private var questions: SheetQuestions { meanings.questions }

  private static let mostConstants = 40
  /// So many fields for constants are empty, to be filled.
  private static let emptyConstants = 4

  func mapping() -> ImportPage.Mapping {
    view.mapping(
      notes: meanings.repeats.map { sheet, name in
        words("collect.imports.repeats", ["sheet": .isolated(sheet), "repeat": .isolated(name)])
      } + meanings.untied.map { "\($0.location?.description ?? ""): \(words.diagnostic($0))" },
      same: .init(constants: constants)
    ) { chosen in
      (questions.placePaths.isEmpty ? [] : view.places(chosen))
        + questions.questions.flatMap { question -> [Field.Option] in
          let label = label(question)
          var targets = [(SheetTarget.question(question.path), label)]
          if question.type == .geopoint {
            targets.append((.latitude(question.path), "\(label): \(words["collect.imports.latitude"])"))
            targets.append((.longitude(question.path), "\(label): \(words["collect.imports.longitude"])"))
          }
          return targets.map { .init($0.rawValue, $1, isChosen: $0 == chosen) }
        }
    }
  }

  private var constants: [ImportPage.Constant] {
    let constants = view.overview.plan.constants.sorted { $0.key < $1.key }
    return (0..<min(constants.count + Self.emptyConstants, Self.mostConstants)).map { index in
      let constant = constants.indices.contains(index) ? constants[index] : nil
      let number = words.number(index + 1)
      return ImportPage.Constant(
        question: "constant-\(index + 1)",
        questionLabel: words("collect.imports.constant.question", ["number": .text(number)]),
        value: "constant-\(index + 1)-value",
        valueLabel: words("collect.imports.constant.value", ["number": .text(number)]),
        text: constant?.value ?? "",
        options: [.init("", words["collect.imports.none"], isChosen: constant == nil)]
          + questions.questions.map { question in
            .init(question.path, label(question), isChosen: question.path == constant?.key)
          })
    }
  }

  /// Its name first, which headings and officers use; the label tells it from others.
  private func label(_ question: SheetQuestions.Question) -> String {
    let label = question.label.isEmpty ? "" : " – " + question.label.prefix(60)
    return question.name + label + (question.isRequired ? " *" : "")
  }

  /// The plan as the page sent it.
  static func plan(_ form: Form) -> SheetPlan {
    var plan = SheetPlan(sheet: form["sheet"], heading: form.integer("heading") ?? 1)
    plan.columns = ImportMappingView<SheetPlan>.columns(form) { _, meaning in SheetTarget(rawValue: meaning) }
    for number in 1...mostConstants {
      if let path = form["constant-\(number)"], let text = form["constant-\(number)-value"] {
        plan.constants[path] = text
      }
    }
    return plan
  }
}
