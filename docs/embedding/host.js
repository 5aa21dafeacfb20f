// What a platform does with the elements' events: here the path is shown anew when the chat has changed it.
const news = document.getElementById("news");

document.addEventListener("fingerpost-path-changed", ({ target, detail }) => {
  news.textContent = "Your path has been changed.";
  const path = document.querySelector("fingerpost-path");
  if (path && target !== path) path.replaceWith(again(path, detail.path));
});

function again(element, path) {
  const next = element.cloneNode();
  next.setAttribute("path", path);
  return next;
}
