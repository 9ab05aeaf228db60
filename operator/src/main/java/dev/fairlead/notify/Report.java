package dev.fairlead.notify;

/** What became of a message in the end. */
interface Report {
  /** It was taken. */
  void sent(String channel, News news);

  /** It was given up; whoever follows the rollout learns why. */
  void failed(String channel, News news, String why);
}
