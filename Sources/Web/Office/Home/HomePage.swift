/// The first page: what stands where along the way of the data, and what there is to do.
package struct HomePage: PageModel {
  package static let template = "office/home"

  let greeting: String
  let mission: String
  let parts: [Part]
  let pictures: [Picture]
  let hasPictures: Bool

  init(greeting: String, mission: String, parts: [Part]) {
    self.greeting = greeting
    self.mission = mission
    self.parts = parts
    pictures = parts.flatMap(\.pictures)
    hasPictures = !pictures.isEmpty
  }

  /// What one stage says of itself.
  package struct Part: Equatable, Sendable {
    let stage: String
    let title: String
    let about: String
    let path: String
    let figures: [Figure]
    let hasFigures: Bool
    let latest: [Item]
    let hasLatest: Bool
    let latestTitle: String
    /// Drawn below all parts.
    let pictures: [Picture]
    let actions: [Action]

    /// `stage` and its title and sentence come from the shell; `path` is where the stage begins.
    package init(
      _ stage: Stage, path: String, figures: [Figure] = [], latestTitle: String = "", latest: [Item] = [],
      pictures: [Picture] = [], actions: [Action] = [], words: Words
    ) {
      self.stage = stage.rawValue
      self.title = words["stage.\(stage.rawValue)"]
      self.about = words["home.about.\(stage.rawValue)"]
      self.path = path
      self.figures = figures
      self.hasFigures = !figures.isEmpty
      self.latest = latest
      self.hasLatest = !latest.isEmpty
      self.latestTitle = latestTitle
      self.pictures = pictures
      self.actions = actions
    }
  }

  /// A number with its name: `4,210 submissions`.
  package struct Figure: Equatable, Sendable {
    let value: String
    let label: String
    let path: String

    package init(_ value: String, _ label: String, path: String) {
      self.value = value
      self.label = label
      self.path = path
    }
  }

  /// Something that came lately.
  package struct Item: Equatable, Sendable {
    let title: String
    let detail: String
    let path: String

    package init(_ title: String, _ detail: String, path: String) {
      self.title = title
      self.detail = detail
      self.path = path
    }
  }

  /// A chart or map: `path` shows it with its figures, `path/picture` is what it is drawn from.
  package struct Picture: Equatable, Sendable {
    let title: String
    let path: String
    let picturePath: String

    package init(title: String, path: String) {
      self.title = title
      self.path = path
      picturePath = path + "/picture"
    }
  }

  /// What to do next.
  package struct Action: Equatable, Sendable {
    let label: String
    let path: String

    package init(_ label: String, path: String) {
      self.label = label
      self.path = path
    }
  }
}

/// What a stage shows of itself on the first page.
package protocol HomePart: Sendable {
  /// Nil when the reader may see nothing of it.
  func part(for visit: Visit) async throws -> HomePage.Part?
}
