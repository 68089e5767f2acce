document.body.textContent = 'hello';
export {};
