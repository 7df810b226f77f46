@testable import Web

enum ShellSamples {
  static let all: [any PageModel] = [
    MessagePage(title: "Title", text: "Text"),
    ConfirmationPage(
      title: "Sure?", text: "It goes.", button: "Do it", action: "/x", back: "/", fields: [.init("name", "value")],
      proof: "proof"),
    ConfirmationPage(
      title: "Sure?", text: "It goes.", button: "Do it", action: "/x", back: "/", isDangerous: false, proof: "proof"),
    FailurePage(status: "500", title: "Fault", reason: "It broke.", request: "17"),
    Frame(
      language: "ar", direction: "rtl", isRightToLeft: true, theme: "system", dark: "all", title: "Title",
      mission: "Mission",
      isDemonstration: true, stages: [.init(title: "Office", path: "/office", icon: "office", isCurrent: true)],
      sections: [.init(title: "Users", path: "/office/users", icon: "", isCurrent: true)], hasSections: true,
      trail: [Crumb("Users", "/office/users")], hasTrail: true, person: .init(name: "Ayşe Yılmaz", initials: "AY"),
      languages: [.init(value: "ar", label: "العربية", isCurrent: true)],
      themes: [.init(value: "system", label: "System", isCurrent: true)], proof: "proof", here: "/",
      notice: Notice(.success, "Done"), scripts: ["/assets/1/map.js"], width: "wide", isBare: false, content: "<p>"),
    Frame(
      language: "en", direction: "ltr", isRightToLeft: false, theme: "light", dark: nil, title: "Title",
      mission: "Mission",
      isDemonstration: false, stages: [], sections: [], hasSections: false, trail: [], hasTrail: false, person: nil,
      languages: [], themes: [], proof: "proof", here: "/", notice: nil, scripts: [], width: "wide", isBare: true,
      content: "<p>"),
  ]
}
