namespace LogAnalyzer.Input;

// Source is the name of the file.
internal readonly record struct Line(string Source, string Text, LineFlaws Flaws);
